//! The table of contents: every route, and what it takes to use it.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, put};
use jari_protocol::keys::WELL_KNOWN;
use jari_protocol::refusal::Code;
use tower_http::catch_panic::CatchPanicLayer;

use super::problem::Refused;
use super::{Face, bounds, desk, line, pairing, public, stamp, stream, version};

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method; `GET` answers `HEAD` as well.
    pub method: Method,
    /// The path, with its parts in braces.
    pub path: &'static str,
    /// What it takes.
    pub access: Access,
    on: MethodRouter<Arc<Face>>,
}

/// What it takes to use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Nothing; the reply is the same for everyone.
    Open,
    /// A proof by a device key that is not signed in yet.
    Proof,
    /// A session, and a proof by its device.
    Session,
}

/// Every route there is.
pub fn routes() -> Vec<Route> {
    use Access::{Open, Proof, Session};
    vec![
        // who the service is, and what time it has
        Route::get(WELL_KNOWN, Open, get(public::keys)),
        Route::get("/v1/time", Open, get(public::time)),
        // signing in
        Route::put("/v1/sign-ins/{sign_in}", Proof, put(desk::start)),
        Route::put("/v1/sign-ins/{sign_in}/code", Proof, put(desk::code)),
        Route::put("/v1/pairing", Session, put(pairing::start)),
        Route::delete("/v1/pairing", Session, delete(pairing::end)),
        Route::put("/v1/pairing/device", Proof, put(pairing::pair)),
        Route::get("/v1/devices", Session, get(desk::devices)),
        Route::delete("/v1/devices/{device}", Session, delete(desk::remove_device)),
        // for whom
        Route::get("/v1/people", Session, get(desk::people)),
        Route::put("/v1/people/{person}", Session, put(desk::put_person)),
        Route::delete("/v1/people/{person}", Session, delete(desk::remove_person)),
        // what there is
        Route::get("/v1/events", Open, get(public::events)),
        Route::get("/v1/events/{event}/sites", Open, get(public::sites)),
        Route::get("/v1/events/{event}/stock", Open, get(public::stock)),
        // how a line stands
        Route::get(
            "/v1/events/{event}/openings/{opening}/board",
            Open,
            get(public::board),
        ),
        Route::get(
            "/v1/events/{event}/openings/{opening}/stream",
            Open,
            get(stream::stream),
        ),
        Route::get(
            "/v1/events/{event}/openings/{opening}/record",
            Open,
            get(public::record),
        ),
        // a place in it
        Route::get(
            "/v1/events/{event}/people/{person}/eligibility",
            Session,
            get(line::eligibility),
        ),
        Route::put(
            "/v1/events/{event}/joins/{change}",
            Session,
            put(line::join),
        ),
        Route::get("/v1/tickets", Session, get(line::tickets)),
        Route::get("/v1/tickets/{ticket}", Session, get(line::ticket)),
        Route::put(
            "/v1/tickets/{ticket}/changes/{change}",
            Session,
            put(line::act),
        ),
    ]
}

/// All routes with what lies around them, from the outside in: stamps, the
/// bounds of work, the protocol version.
pub fn router(face: Arc<Face>) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, route.on);
    }
    router
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn(version::check))
        .layer(CatchPanicLayer::custom(bounds::panicked))
        .layer(from_fn_with_state(Arc::clone(&face), bounds::bound))
        .layer(from_fn_with_state(Arc::clone(&face), stamp::stamp))
        .with_state(face)
}

impl Route {
    fn get(path: &'static str, access: Access, on: MethodRouter<Arc<Face>>) -> Self {
        Self {
            method: Method::GET,
            path,
            access,
            on,
        }
    }

    fn put(path: &'static str, access: Access, on: MethodRouter<Arc<Face>>) -> Self {
        Self {
            method: Method::PUT,
            path,
            access,
            on,
        }
    }

    fn delete(path: &'static str, access: Access, on: MethodRouter<Arc<Face>>) -> Self {
        Self {
            method: Method::DELETE,
            path,
            access,
            on,
        }
    }
}

async fn no_such_route() -> Refused {
    Refused::new(Code::NoSuchRoute, "request.route")
}

async fn no_such_method() -> Refused {
    Refused::new(Code::NoSuchRoute, "request.method").status(StatusCode::METHOD_NOT_ALLOWED)
}
