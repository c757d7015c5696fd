//! R10: forged, swapped, expired, replayed and foreign proofs and sessions.

use jari_protocol::hash::{Digest, to_base64};
use jari_protocol::id::AccountId;
use jari_protocol::jws::{Typ, seal};
use jari_protocol::proof::ProofClaims;
use jari_protocol::refusal::{Code, Next, Problem};
use jari_protocol::ticket::Tickets;
use jari_protocol::time::Millis;
use serde_json::json;

use crate::phone::{Ask, Phone, id};
use crate::world::{OPENING, World};

fn is(problem: &Problem, code: Code, next: Next) {
    assert_eq!(
        (problem.code, problem.status, problem.next),
        (code, 401, next)
    );
}

#[tokio::test]
async fn a_proof_for_anything_but_this_very_request_is_refused() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    type Alter = fn(&mut ProofClaims);
    let alterations: [(&str, Alter); 7] = [
        ("method", |claims| claims.htm = "GET".to_owned()),
        ("path", |claims| claims.htu.push('x')),
        ("query", |claims| claims.htu += "?a=b"),
        ("service", |claims| {
            claims.htu = claims.htu.replace("127.0.0.1", "jari.example")
        }),
        ("body", |claims| claims.bh = Digest::of(&[b"another"])),
        ("session", |claims| {
            claims.ath = Some(Digest::of(&[b"another"]))
        }),
        ("no session", |claims| claims.ath = None),
    ];
    for (what, alter) in alterations {
        let refused = phone.ask_with(&world, phone.join(), alter).await.problem();
        assert_eq!(refused.code, Code::ProofInvalid, "{what}");
        is(&refused, Code::ProofInvalid, Next::SignIn);
    }
    assert_eq!(world.commits(), before, "nothing was changed");
}

#[tokio::test]
async fn a_proof_that_is_not_of_its_form_is_none() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let session = phone.session.clone().expect("signed in");
    let claims = phone.claims(&world, &Ask::get("/v1/tickets")).await;
    let good = phone.sign(Typ::Proof, &claims);
    let (_, rest) = good.split_once('.').expect("three parts");
    let kid = phone.public().thumbprint().0.to_string();
    let headed =
        |header: serde_json::Value| format!("{}.{rest}", to_base64(header.to_string().as_bytes()));
    let short = ProofClaims {
        jti: "AA".to_owned(),
        ..claims.clone()
    };
    let cases = [
        String::new(),
        "a.b.c".to_owned(),
        headed(json!({"alg": "none", "typ": "jari-proof+jws", "kid": kid})),
        headed(json!({"alg": "HS256", "typ": "jari-proof+jws", "kid": kid})),
        headed(json!({"alg": "ES256", "typ": "dpop+jwt", "kid": kid})),
        headed(json!({"alg": "ES256", "typ": "jari-proof+jws", "kid": kid, "jwk": phone.public()})),
        headed(json!({"alg": "ES256", "typ": "jari-proof+jws", "kid": "me"})),
        phone.sign(Typ::Ticket, &claims),
        phone.sign(Typ::Proof, &short),
        format!("{good}.{good}"),
    ];
    for proof in cases {
        let ask = Ask::get("/v1/tickets").with("jari-session", session.clone());
        let refused = ask
            .with("jari-proof", proof.clone())
            .send(&world)
            .await
            .problem();
        assert_eq!(refused.code, Code::ProofMissing, "{proof}");
        is(&refused, Code::ProofMissing, Next::SignIn);
    }
    let twice = Ask::get("/v1/tickets")
        .with("jari-session", session)
        .with("jari-proof", good.clone())
        .with("jari-proof", good);
    is(
        &twice.send(&world).await.problem(),
        Code::ProofMissing,
        Next::SignIn,
    );
}

#[tokio::test]
async fn a_statement_of_the_service_never_passes_as_a_proof() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let statement = phone.ticket(&world, ticket).await.statement;
    let board = world
        .app
        .boards
        .latest(&crate::world::event(), &OPENING.parse().expect("a name"));
    for text in [statement, board.expect("a board").text.clone()] {
        let session = phone.session.clone().expect("signed in");
        let ask = Ask::get("/v1/tickets")
            .with("jari-session", session)
            .with("jari-proof", text);
        is(
            &ask.send(&world).await.problem(),
            Code::ProofMissing,
            Next::SignIn,
        );
    }
}

#[tokio::test]
async fn a_forged_signature_is_refused_even_with_the_right_session() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    let thief = Phone::new();
    let ask = phone.join();
    let claims = phone.claims(&world, &ask).await;
    let kid = phone.public().thumbprint().0.to_string();
    let text = jari_protocol::jws::to_sign(Typ::Proof, &kid, &claims).expect("JSON");
    let rng = ring::rand::SystemRandom::new();
    let signature = thief.key.sign(&rng, text.as_bytes()).expect("a signature");
    let session = phone.session.clone().expect("signed in");
    for signature in [signature.as_ref(), &[0; 64], &[], &[0xff; 64]] {
        let forged = Ask::put_bytes(ask.path.clone(), ask.body.clone().expect("a body"))
            .with("jari-session", session.clone())
            .with("jari-proof", seal(&text, signature));
        is(
            &forged.send(&world).await.problem(),
            Code::ProofInvalid,
            Next::SignIn,
        );
    }
    assert_eq!(world.commits(), before, "nothing was changed");
    // The forgeries did not use up the honest proof.
    let honest = Ask::put_bytes(ask.path.clone(), ask.body.clone().expect("a body"))
        .with("jari-session", session)
        .with("jari-proof", phone.sign(Typ::Proof, &claims));
    assert_eq!(honest.send(&world).await.status, 200);
}

#[tokio::test]
async fn sessions_that_ended_or_are_somebody_elses_are_refused() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let other = Phone::signed_in(&world, "other@example.org").await;
    let before = world.commits();
    let sessions = [
        None,
        other.session.clone(),
        Some("x".repeat(43)),
        Some("A".repeat(5_000)),
    ];
    for session in sessions {
        let copied = Phone {
            session,
            ..Phone::new()
        };
        let refused = copied.ask(&world, Ask::get("/v1/tickets")).await.problem();
        is(&refused, Code::SessionEnded, Next::SignIn);
    }
    let swapped = Ask::get("/v1/tickets");
    let claims = phone.claims(&world, &swapped).await;
    let swapped = swapped
        .with("jari-proof", phone.sign(Typ::Proof, &claims))
        .with("jari-session", other.session.clone().expect("signed in"));
    is(
        &swapped.send(&world).await.problem(),
        Code::SessionEnded,
        Next::SignIn,
    );
    assert_eq!(world.commits(), before, "nothing was changed");
}

#[tokio::test]
async fn a_proof_is_good_once_and_not_for_longer_than_its_nonce() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ask = phone.proved(&world, Ask::get("/v1/tickets"), |_| {}).await;
    assert_eq!(ask.send(&world).await.status, 200);
    let replayed = ask.send(&world).await;
    assert!(
        !replayed.header("jari-nonce").is_empty(),
        "a nonce to go on with"
    );
    is(&replayed.problem(), Code::ProofReplayed, Next::ProveAgain);
    world.pass_unnoticed(Millis::from_mins(4));
    is(
        &ask.send(&world).await.problem(),
        Code::ProofReplayed,
        Next::ProveAgain,
    );
    world.pass_unnoticed(Millis::from_mins(1));
    let expired = ask.send(&world).await;
    let nonce = expired.header("jari-nonce").to_owned();
    is(&expired.problem(), Code::ProofNonce, Next::ProveAgain);
    let again = phone.ask_with(&world, Ask::get("/v1/tickets"), |claims| {
        claims.nonce = nonce
    });
    assert_eq!(
        again.await.status,
        200,
        "the nonce of the refusal is a current one"
    );
    for nonce in [String::new(), to_base64(&id()), "0".repeat(1_000)] {
        let ask = phone.ask_with(&world, Ask::get("/v1/tickets"), |claims| {
            claims.nonce = nonce
        });
        is(&ask.await.problem(), Code::ProofNonce, Next::ProveAgain);
    }
}

#[tokio::test]
async fn of_one_proof_sent_many_times_at_once_one_is_taken() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ask = phone.proved(&world, Ask::get("/v1/tickets"), |_| {}).await;
    let replies = futures_util::future::join_all((0..20).map(|_| ask.send(&world))).await;
    let taken = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn an_actor_who_is_not_signed_in_here_is_foreign() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let other = Phone::with_person(&world, "other@example.org").await;
    let before = world.commits();
    for actor in [other.account, AccountId::from_bytes([0; 16])] {
        let body = json!({"actor": actor, "subjects": [phone.person]});
        let ask = Ask::put(phone.join().path, &body);
        let refused = phone.ask(&world, ask).await.problem();
        assert_eq!((refused.code, refused.status), (Code::ActorForeign, 403));
        assert_eq!(refused.next, Next::MendInput);
    }
    assert_eq!(world.commits(), before, "nothing was changed");
    let tickets: Tickets = other.ask(&world, Ask::get("/v1/tickets")).await.json();
    assert!(tickets.tickets.is_empty());
}
