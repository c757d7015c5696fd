//! Messages on their way out: to a real mail server and a real gateway.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jari_protocol::text::Line;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use jari_server::app::App;
use jari_server::outbox::letter::Writer;
use jari_server::outbox::post::Post;
use jari_server::outbox::smtp::{Privacy, Relay, Smtp, SmtpPlan};
use jari_server::outbox::webhook::{Webhook, WebhookPlan};
use jari_server::outbox::{Retries, send_due};
use ring::hmac;
use tokio::net::TcpListener;

use crate::hall::Hall;
use crate::mail_server::{Certified, MailServer, Speaks};
use crate::world::Guest;

const KEY: &[u8] = b"known to both";

/// A gateway that answers as told, and keeps what it was given.
#[derive(Clone)]
struct Gateway {
    status: Arc<Mutex<StatusCode>>,
    given: Arc<Mutex<Vec<(HeaderMap, String)>>>,
}

impl Gateway {
    async fn listen() -> (Self, String) {
        let gateway = Self {
            status: Arc::new(Mutex::new(StatusCode::OK)),
            given: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/sms", listener.local_addr().expect("bound"));
        let router = Router::new()
            .route("/sms", post(Self::take))
            .with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (gateway, url)
    }

    fn take(
        State(gateway): State<Self>,
        headers: HeaderMap,
        body: String,
    ) -> std::future::Ready<StatusCode> {
        gateway.given.lock().expect("whole").push((headers, body));
        std::future::ready(*gateway.status.lock().expect("whole"))
    }

    fn answers(&self, status: StatusCode) {
        *self.status.lock().expect("whole") = status;
    }
}

fn writer() -> Writer {
    let name = Line::new("Town hall").expect("a name");
    Writer::new(name, chrono_tz::Asia::Seoul)
}

fn mail(port: u16) -> Post {
    let plan = SmtpPlan {
        relay: Relay {
            host: "127.0.0.1".to_owned(),
            port,
            privacy: Privacy::Loopback,
        },
        from: "Town hall <no-reply@town.example>"
            .parse()
            .expect("an address"),
        login: None,
        authorities: None,
    };
    by_mail(&plan)
}

/// The plan for a mail server that certifies itself and knows us.
fn private(port: u16, privacy: Privacy, authorities: String) -> SmtpPlan {
    SmtpPlan {
        relay: Relay {
            host: "localhost".to_owned(),
            port,
            privacy,
        },
        from: "no-reply@town.example".parse().expect("an address"),
        login: Some(("town".to_owned(), "open sesame".to_owned())),
        authorities: Some(authorities),
    }
}

fn by_mail(plan: &SmtpPlan) -> Post {
    Post {
        mail: Some(Smtp::new(plan, writer()).expect("a sender")),
        gateway: None,
    }
}

fn gateway(url: String) -> Post {
    let key = KEY.to_vec();
    let webhook = Webhook::new(&WebhookPlan { url, key }, "s-1".to_owned(), writer());
    Post {
        mail: None,
        gateway: Some(webhook.expect("a sender")),
    }
}

async fn arrives(app: &App, guest: u64) {
    let arrives = Guest(guest).arrives().remove(0);
    app.changes.execute(arrives).await.expect("a code is due");
}

async fn waiting(app: &App) -> Vec<(u64, bool)> {
    let Ok(Reply::Messages(messages)) = app.read(Query::Messages(0)).await else {
        panic!("not messages");
    };
    let each = messages.into_iter();
    each.map(|(number, message)| (number, message.undeliverable))
        .collect()
}

#[tokio::test]
async fn a_code_goes_out_by_mail_once_the_mail_server_takes_it_and_always_under_one_id() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let server = MailServer::default();
    *server.reply.lock().unwrap() = "451 later";
    let post = mail(server.listen().await);
    arrives(&app, 0).await;
    assert_eq!(
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap(),
        0
    );
    assert_eq!(waiting(&app).await.len(), 1, "it waits");
    *server.reply.lock().unwrap() = "250 well";
    assert_eq!(
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap(),
        1
    );
    assert!(waiting(&app).await.is_empty());
    let took = server.took.lock().unwrap().clone();
    let [mail] = took.as_slice() else {
        panic!("one mail, not {}", took.len());
    };
    assert!(mail.contains("To: guest0@example.org"), "{mail}");
    assert!(
        mail.contains("From: \"Town hall\" <no-reply@town.example>"),
        "{mail}"
    );
    let (_, body) = mail.split_once("\n\n").expect("a body");
    let body = body
        .replace(['\n', '='], "")
        .replace('+', "-")
        .replace('/', "_");
    let text = jari_protocol::hash::from_base64(&body).expect("base64");
    let text = String::from_utf8(text).expect("text");
    assert!(
        text.contains("123456") && text.contains("Town hall"),
        "{text}"
    );
    assert!(mail.contains("Message-ID: <jari-0@town.example>"), "{mail}");
}

#[tokio::test]
async fn what_the_mail_server_never_takes_is_put_aside_and_the_next_goes_on() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let server = MailServer::default();
    *server.reply.lock().unwrap() = "550 no such mailbox";
    let post = mail(server.listen().await);
    arrives(&app, 0).await;
    assert_eq!(
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap(),
        1
    );
    assert!(waiting(&app).await.is_empty(), "a code is of no use later");
    *server.reply.lock().unwrap() = "250 well";
    arrives(&app, 1).await;
    assert_eq!(
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap(),
        1
    );
    assert_eq!(server.took.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn mail_goes_over_tls_with_name_and_password_to_a_server_of_the_agencys_own_authority() {
    for (privacy, speaks) in [
        (Privacy::Tls, Speaks::tls as fn(&Certified) -> Speaks),
        (Privacy::StartTls, Speaks::start_tls),
    ] {
        let hall = Hall::new().await;
        let (app, _conductor) = hall.start().await;
        let certified = Certified::new();
        let server = MailServer::for_those_it_knows(speaks(&certified));
        let plan = private(server.listen().await, privacy, certified.pem.clone());
        arrives(&app, 0).await;
        let sent = send_due(&app, &by_mail(&plan), &mut Retries::default()).await;
        assert_eq!(sent.unwrap(), 1, "{privacy:?}");
        assert_eq!(server.took.lock().unwrap().len(), 1);
        let in_the_clear = server.in_the_clear.lock().unwrap().join(" ");
        assert!(!in_the_clear.contains("AUTH"), "{in_the_clear}");
        assert!(!in_the_clear.contains("MAIL"), "{in_the_clear}");
    }
}

#[tokio::test]
async fn a_mail_server_that_somebody_else_certifies_or_that_offers_no_tls_is_told_nothing() {
    let ours = Certified::new();
    for (privacy, speaks) in [
        (Privacy::Tls, Speaks::tls(&Certified::new())),
        (Privacy::StartTls, Speaks::start_tls(&Certified::new())),
        (Privacy::StartTls, Speaks::Openly),
    ] {
        let hall = Hall::new().await;
        let (app, _conductor) = hall.start().await;
        let server = MailServer::for_those_it_knows(speaks);
        let plan = private(server.listen().await, privacy, ours.pem.clone());
        arrives(&app, 0).await;
        let sent = send_due(&app, &by_mail(&plan), &mut Retries::default()).await;
        assert_eq!(sent.unwrap(), 0, "{privacy:?}");
        assert_eq!(waiting(&app).await, [(0, false)], "it waits");
        let heard = server.in_the_clear.lock().unwrap().join(" ");
        assert!(
            !heard.contains("AUTH") && !heard.contains("MAIL"),
            "{heard}"
        );
        assert_eq!(server.logins.lock().unwrap().len(), 0);
    }
}

#[tokio::test]
async fn a_password_that_the_mail_server_does_not_know_loses_no_message() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let certified = Certified::new();
    let server = MailServer::for_those_it_knows(Speaks::tls(&certified));
    let right = private(server.listen().await, Privacy::Tls, certified.pem.clone());
    let login = Some(("town".to_owned(), "of last year".to_owned()));
    let wrong = SmtpPlan {
        login,
        ..right.clone()
    };
    arrives(&app, 0).await;
    let sent = send_due(&app, &by_mail(&wrong), &mut Retries::default()).await;
    assert_eq!(sent.unwrap(), 0);
    assert_eq!(waiting(&app).await, [(0, false)]);
    let sent = send_due(&app, &by_mail(&right), &mut Retries::default()).await;
    assert_eq!(sent.unwrap(), 1);
    assert_eq!(server.logins.lock().unwrap().len(), 2);
}

/// As the senders do with what nobody takes.
async fn put_aside(app: &App, numbers: &[u64]) {
    let numbers = numbers.to_vec();
    let verb = Verb::Undeliverable { numbers };
    let aside = app.changes.execute(Change { id: None, verb });
    aside.await.expect("it is put aside");
}

#[tokio::test]
async fn what_was_put_aside_goes_out_once_it_is_offered_again() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let server = MailServer::default();
    *server.reply.lock().unwrap() = "250 well";
    let post = mail(server.listen().await);
    // The second device of an account is told to its contact.
    let mut second = Guest(1).arrives();
    second.truncate(2);
    if let Verb::StartSignIn(start) = &mut second[0].verb {
        start.contact = "guest0@example.org".parse().expect("a contact");
    }
    for change in Guest(0).arrives().into_iter().chain(second) {
        app.changes.execute(change).await.expect("signed in");
    }
    let told: Vec<u64> = waiting(&app).await.into_iter().map(|(nr, _)| nr).collect();
    put_aside(&app, &told).await;
    let aside = waiting(&app).await;
    assert!(
        !aside.is_empty() && aside.iter().all(|(_, aside)| *aside),
        "{aside:?}"
    );
    let send = async || {
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap()
    };
    assert_eq!(send().await, 0, "it stays aside");
    let numbers = aside.iter().map(|(number, _)| *number).collect();
    let verb = Verb::OfferAgain { numbers };
    let offered = app.changes.execute(Change { id: None, verb });
    offered.await.expect("offered again");
    assert_eq!(send().await, aside.len());
    assert!(waiting(&app).await.is_empty());
}

#[tokio::test]
async fn nobody_there_keeps_every_message() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = listener.local_addr().unwrap().port();
    drop(listener);
    arrives(&app, 0).await;
    let sent = send_due(&app, &mail(gone), &mut Retries::default()).await;
    assert_eq!(sent.unwrap(), 0);
    let url = format!("http://127.0.0.1:{gone}/sms");
    let sent = send_due(&app, &gateway(url), &mut Retries::default()).await;
    assert_eq!(sent.unwrap(), 0);
    assert_eq!(waiting(&app).await, [(0, false)]);
}

#[tokio::test]
async fn a_gateway_is_given_each_message_signed_and_again_under_its_id_until_it_takes_it() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let (taker, url) = Gateway::listen().await;
    let post = gateway(url);
    arrives(&app, 0).await;
    for mended in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::UNAUTHORIZED] {
        taker.answers(mended);
        let sent = send_due(&app, &post, &mut Retries::default()).await;
        assert_eq!(sent.unwrap(), 0, "{mended}");
    }
    taker.answers(StatusCode::NO_CONTENT);
    assert_eq!(
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap(),
        1
    );
    let given = taker.given.lock().unwrap().clone();
    assert_eq!(given.len(), 3);
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY);
    for (headers, body) in &given {
        assert_eq!(headers["jari-message-id"], "s-1-0");
        let signature = headers["jari-signature"].to_str().unwrap();
        let signature = signature.strip_prefix("sha256=").expect("its kind");
        let made = hmac::sign(&key, body.as_bytes());
        let made: String = made
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(signature, made);
        let said: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(said["id"], "s-1-0");
        assert_eq!(said["to"], "guest0@example.org");
        assert_eq!(said["kind"], "code");
        assert!(said["text"].as_str().unwrap().contains("123456"));
    }
    taker.answers(StatusCode::BAD_REQUEST);
    arrives(&app, 1).await;
    assert_eq!(
        send_due(&app, &post, &mut Retries::default())
            .await
            .unwrap(),
        1
    );
    assert!(waiting(&app).await.is_empty());
}

#[tokio::test]
async fn a_message_that_was_not_taken_is_left_alone_for_a_while() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let (taker, url) = Gateway::listen().await;
    let post = gateway(url);
    taker.answers(StatusCode::BAD_GATEWAY);
    arrives(&app, 0).await;
    let mut retries = Retries::default();
    for _ in 0..3 {
        assert_eq!(send_due(&app, &post, &mut retries).await.unwrap(), 0);
    }
    assert_eq!(taker.given.lock().unwrap().len(), 1, "asked once");
}

#[tokio::test]
async fn codes_are_due_one_after_the_other_as_fast_as_the_senders_take_them() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let gap = Millis::from_secs(10);
    let verb = Verb::CodePace { gap };
    app.changes
        .execute(Change { id: None, verb })
        .await
        .unwrap();
    for guest in 0..3 {
        arrives(&app, guest).await;
    }
    let Ok(Reply::Messages(messages)) = app.read(Query::Messages(0)).await else {
        panic!("not messages");
    };
    let due: Vec<_> = messages.iter().map(|(_, message)| message.due).collect();
    assert_eq!(due[1], due[0].plus(gap));
    assert_eq!(due[2], due[1].plus(gap));
    let (_taker, url) = Gateway::listen().await;
    let sent = send_due(&app, &gateway(url), &mut Retries::default()).await;
    assert_eq!(sent.unwrap(), 1, "the others are not due yet");
}
