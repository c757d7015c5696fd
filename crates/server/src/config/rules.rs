//! What settings mean together: who can reach the service, and what that asks
//! of it.

use super::fault::{Code, Faults};
use super::{Plan, readable};

/// Notes everything that does not go together.
pub(super) fn check(plan: &Plan, faults: &mut Faults) {
    listening(plan, faults);
    base(plan, faults);
    if let Some(monitor) = plan.monitor
        && !monitor.ip().is_loopback()
    {
        let says = "must be on loopback: what it shows is for the operator alone";
        faults.add(Code::MonitorNotLoopback, format!("monitor {monitor}"), says);
    }
    for path in plan.events.iter().chain(&plan.replace) {
        if let Err(says) = readable(path) {
            faults.add(Code::File, "event", says);
        }
    }
    if let Some(tls) = &plan.tls
        && let Err(error) = crate::tls::load(tls)
    {
        faults.add(Code::File, "tls_certificate, tls_key", error.to_string());
    }
}

/// Others reach the service: where it listens, through a proxy, or under the
/// name that it gives out.
fn is_reached(plan: &Plan) -> bool {
    let has_name = |base: &String| base.starts_with("https://");
    !plan.listen.ip().is_loopback()
        || !plan.proxies.is_empty()
        || plan.base.as_ref().is_some_and(has_name)
}

fn listening(plan: &Plan, faults: &mut Faults) {
    if plan.rehearsal && !plan.post.is_file() {
        let says = "is of no use with smtp or webhook, which reach people; leave one out";
        faults.add(Code::Contradict, "rehearsal", says);
    }
    if !is_reached(plan) {
        return;
    }
    let is_here = plan.listen.ip().is_loopback();
    let at = format!("listen {}", plan.listen);
    if !is_here && plan.tls.is_none() && plan.proxies.is_empty() {
        let says = "can be reached from outside, and nothing keeps what people say private; set \
                    tls_certificate and tls_key, or name the proxy with TLS in front of it with \
                    proxy, or listen on 127.0.0.1";
        faults.add(Code::NotLoopback, at.as_str(), says);
    }
    if plan.base.is_none() {
        let says = "people reach it by a name; say which with base, as in \
                    https://booking.example.kr";
        faults.add(Code::BaseMissing, at.as_str(), says);
    }
    if plan.post.is_file() && !(plan.rehearsal && is_here) {
        let says = "messages go to a file that only the operator reads, and people would wait \
                    for their codes; set smtp or webhook, or listen on 127.0.0.1 without a proxy \
                    and without an https base, or, listening on 127.0.0.1 for a rehearsal in which \
                    you hand out the codes yourself, set rehearsal = true";
        faults.add(Code::OutboxPublic, at, says);
    }
}

fn base(plan: &Plan, faults: &mut Faults) {
    let Some(base) = &plan.base else {
        return;
    };
    let Some(rest) = base.strip_prefix("http://") else {
        if plan.tls.is_none() && plan.proxies.is_empty() {
            let says = "is https, and nothing here speaks it; set tls_certificate and tls_key, or \
                        name the proxy with TLS in front of it with proxy";
            faults.add(Code::Contradict, format!("base {base}"), says);
        }
        return;
    };
    if plan.tls.is_some() {
        let says = "is http, and the service speaks TLS; write https";
        faults.add(Code::Contradict, format!("base {base}"), says);
    } else if !is_loopback(rest) {
        let says = "must be https: people's devices speak plain http only to their own machine";
        faults.add(Code::BaseNotTls, format!("base {base}"), says);
    }
}

/// As clients see it.
pub(super) fn is_loopback(authority: &str) -> bool {
    let bare = authority
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(authority, |(host, _)| host);
    let bare = bare.trim_start_matches('[').trim_end_matches(']');
    let address: Result<std::net::IpAddr, _> = bare.parse();
    bare == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
