//! One function per sentence; its arguments are the sentence's slots.

use std::fmt::Display;

/// A sentence to be said: its key and its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    pub(crate) key: &'static str,
    pub(crate) slots: Vec<(&'static str, String)>,
}

macro_rules! sentences {
    ($($name:ident($($slot:ident),*) = $key:literal;)+) => {
        $(
            #[doc = concat!("The sentence `", $key, "`.")]
            pub fn $name($($slot: impl Display),*) -> Say {
                Say { key: $key, slots: vec![$((stringify!($slot), $slot.to_string())),*] }
            }
        )+

        /// Every sentence and its slots.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &[&str])] = &[$(($key, &[$(stringify!($slot)),*])),+];
    };
}

sentences! {
    waiting_place(number, ahead) = "waiting.place";
    waiting_one_ahead(number) = "waiting.one_ahead";
    waiting_next(number) = "waiting.next";
    waiting_number(number) = "waiting.number";
    waiting_drawn(seq) = "waiting.drawn";
    waiting_kept() = "waiting.kept";
    waiting_range(low, high, as_of) = "waiting.range";
    waiting_no_range() = "waiting.no_range";
    waiting_paused() = "waiting.paused";
    waiting_resting(until) = "waiting.resting";
    waiting_rest_ahead(from, until) = "waiting.rest_ahead";
    waiting_opens(time) = "waiting.opens";

    link_heard(ago) = "link.heard";
    link_connecting() = "link.connecting";
    link_lost(after) = "link.lost";
    link_service_down(after) = "link.service_down";
    link_untrusted() = "link.untrusted";

    tray_choosing() = "tray.choosing";
    tray_holding() = "tray.holding";
    tray_open() = "tray.open";
    tray_quit() = "tray.quit";
    tray_ticket(entry) = "tray.ticket";
    turn_now() = "turn.now";
    turn_missed() = "turn.missed";
    turn_soon(minutes) = "turn.soon";
    door_ahead(ahead) = "door.ahead";
    door_next() = "door.next";
    inside_choose(left) = "inside.choose";
    hold_kept(site, time, left) = "hold.kept";
    commit_repeats() = "commit.repeats";
    audit_recovered(count) = "audit.recovered";
    audit_stands(opening, leaves, time) = "audit.stands";
    audit_counts(tickets, called, inside) = "audit.counts";
    audit_drawn(entrants, name, value) = "audit.drawn";
    audit_not_drawn() = "audit.not_drawn";
    audit_joined() = "audit.joined";
    audit_act(time, reason) = "audit.act";
    audit_booking_stands(leaf, time) = "audit.booking_stands";
    audit_booking_void(time) = "audit.booking_void";

    booked(site, time) = "booked";
    changed(site, time) = "changed";
    cancelled(site, time) = "cancelled";
    left() = "left";
    ended() = "ended";

    receipt_valid() = "receipt.valid";
    receipt_invalid() = "receipt.invalid";

    when_now() = "when.now";
    when_second() = "when.second";
    when_seconds(n) = "when.seconds";
    when_minutes(n) = "when.minutes";
    when_hours(n) = "when.hours";
    when_hours_minutes(hours, minutes) = "when.hours_minutes";
    when_am(hour, minute) = "when.am";
    when_pm(hour, minute) = "when.pm";
    when_am_sharp(hour) = "when.am_sharp";
    when_pm_sharp(hour) = "when.pm_sharp";
    when_date(month, day, weekday) = "when.date";
    when_date_time(date, time) = "when.date_time";
    month(n) = "when.month";
    weekday_mon() = "when.mon";
    weekday_tue() = "when.tue";
    weekday_wed() = "when.wed";
    weekday_thu() = "when.thu";
    weekday_fri() = "when.fri";
    weekday_sat() = "when.sat";
    weekday_sun() = "when.sun";

    waiting_opens_in(time, left) = "waiting.opens_in";
    waiting_opening() = "waiting.opening";
    waiting_drawing() = "waiting.drawing";
    waiting_deferred(places) = "waiting.deferred";
    waiting_old(time) = "waiting.old";
    waiting_stock(people) = "waiting.stock";
    waiting_sold_out() = "waiting.sold_out";

    message_code_subject(service, code) = "message.code.subject";
    message_code(service, code) = "message.code.text";
    message_device_subject(service) = "message.device.subject";
    message_device(service) = "message.device.text";
    message_ticket_subject(service) = "message.ticket.subject";
    message_ticket(service) = "message.ticket.text";
    message_booked_subject(service) = "message.booked.subject";
    message_booked(service, site, time) = "message.booked.text";
    message_swapped_subject(service) = "message.swapped.subject";
    message_swapped(service, site, time) = "message.swapped.text";
    message_sold_out_subject(service) = "message.sold_out.subject";
    message_sold_out(service, event) = "message.sold_out.text";
    message_offered_subject(service) = "message.offered.subject";
    message_offered(service, site, time, span) = "message.offered.text";
    message_closed_subject(service, site) = "message.closed.subject";
    message_closed_hold(service, site, time) = "message.closed.hold";
    message_closed_offer(service, site, time) = "message.closed.offer";
    message_closed_kept(service, site, other, time, span) = "message.closed.kept";
    message_closed_in_line(service, site, time) = "message.closed.in_line";
    message_closed_swap(service, site, time) = "message.closed.swap";
    message_cancelled_subject(service) = "message.cancelled.subject";
    message_cancelled(service, site, time) = "message.cancelled.text";

    draw_operator() = "draw.operator";

    announcement(text) = "announcement";

    closed_hold(site) = "closed.hold";
    closed_offer(site) = "closed.offer";
    closed_booking(site) = "closed.booking";
    closed_swap(site) = "closed.swap";
    sold_out() = "sold_out";
    sold_out_choices() = "sold_out.choices";
    sold_out_stays() = "sold_out.stays";

    offer_made() = "offer.made";
    offer_made_for(minutes) = "offer.made_for";
    offer_kept(site, time, left) = "offer.kept";
    offer_slot(slot, left) = "offer.slot";

    joining() = "joining";

    outside() = "outside";

    elsewhere() = "elsewhere";

    pending_again(after) = "pending.again";
    pending_claim() = "pending.claim";
    pending_defer() = "pending.defer";
    pending_choose() = "pending.choose";
    pending_release() = "pending.release";
    pending_extend() = "pending.extend";
    pending_confirm() = "pending.confirm";
    pending_cancel() = "pending.cancel";
    pending_leave() = "pending.leave";
    pending_swap() = "pending.swap";
    pending_exchange() = "pending.exchange";
    pending_stay_on() = "pending.stay_on";
    pending_stay_off() = "pending.stay_off";
    pending_accept() = "pending.accept";
    pending_decline() = "pending.decline";
    pending_leave_out() = "pending.leave_out";

    kept_booking() = "kept.booking";

    link_trying() = "link.trying";
    link_offline() = "link.offline";
    link_connecting_plain() = "link.connecting_plain";
    link_lost_plain(after) = "link.lost_plain";
    link_service_down_plain(after) = "link.service_down_plain";
    link_trying_plain() = "link.trying_plain";
    link_offline_plain() = "link.offline_plain";
    link_untrusted_plain() = "link.untrusted_plain";

    two_minutes_claim() = "two_minutes.claim";
    two_minutes_stay() = "two_minutes.stay";
    two_minutes_hold() = "two_minutes.hold";
    two_minutes_offer() = "two_minutes.offer";

    service_lied() = "service.lied";

    device_not_kept() = "device.not_kept";
    device_record_damaged() = "device.record_damaged";

    hold_slot(slot, left) = "hold.slot";
    hold_released() = "hold.released";

    ask_book() = "ask.book";
    ask_cancel(site, time) = "ask.cancel";
    ask_change(site, time) = "ask.change";
    ask_leave_out() = "ask.leave_out";
    ask_leave() = "ask.leave";
    ask_take_over() = "ask.take_over";
    ask_trust() = "ask.trust";
    ask_yes_no(question) = "ask.yes_no";
    ask_code() = "ask.code";
    ask_passphrase() = "ask.passphrase";
    ask_new_passphrase() = "ask.new_passphrase";
    ask_passphrase_again() = "ask.passphrase_again";

    receipt_site(site, address) = "receipt.site";
    receipt_time(from, to) = "receipt.time";
    receipt_people(people) = "receipt.people";
    receipt_number(booking) = "receipt.number";
    receipt_as_of(time) = "receipt.as_of";
    receipt_signed_by(name, contact) = "receipt.signed_by";
    receipt_file(path) = "receipt.file";

    about_free(slots) = "about.free";
    about_tries(tries) = "about.tries";
    about_window(opens, ends, cohort) = "about.window";
    about_limit(limit) = "about.limit";
    about_spoken(from, to) = "about.spoken";

    again() = "again";
    again_after(after) = "again.after";
    again_at(time) = "again.at";

    fault_detail(text, detail) = "fault.detail";

    when_in_zone(time, zone) = "when.in_zone";

    service_name(name) = "service.name";
    service_contact(contact) = "service.contact";
    service_address(address) = "service.address";
    service_key(key) = "service.key";
    service_id(id) = "service.id";
    service_compare() = "service.compare";
    service_added(name) = "service.added";
    service_none() = "service.none";

    sign_in_sent(contact, span) = "sign_in.sent";
    sign_in_finish() = "sign_in.finish";
    sign_in_done(device) = "sign_in.done";

    people_none() = "people.none";
    people_row(name, birth_date, id) = "people.row";
    people_added(name, id) = "people.added";
    people_removed() = "people.removed";

    devices_row(id, since) = "devices.row";
    devices_this(id, since) = "devices.this";
    devices_code(code, until) = "devices.code";
    devices_keep() = "devices.keep";
    devices_removed() = "devices.removed";

    events_none() = "events.none";
    events_signed_out() = "events.signed_out";
    events_no_people() = "events.no_people";

    event_title(title, id) = "event.title";
    event_rule(rule) = "event.rule";
    event_party(people, zone) = "event.party";
    event_opening(cohort, opens, ends) = "event.opening";
    event_gathers(gathering, cut_off) = "event.gathers";
    event_in_order(gathering) = "event.in_order";

    basis_roster() = "basis.roster";
    basis_contact() = "basis.contact";

    eligible_window(name, opens, gathering, cohort) = "eligible.window";
    eligible_not(name, why) = "eligible.not";

    stock_row(time, site, region, left, slot) = "stock.row";
    stock_none() = "stock.none";
    stock_total(people, as_of) = "stock.total";
    stock_more(count) = "stock.more";

    ticket_number(ticket) = "ticket.number";
    ticket_people(people) = "ticket.people";

    join_already() = "join.already";

    watch_stop() = "watch.stop";

    secrets_file_used() = "secrets.file_used";
}
