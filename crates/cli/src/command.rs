//! One file for each command.

mod accept;
mod book;
mod cancel;
mod change;
mod decline;
mod defer;
mod devices;
mod events;
mod join;
mod leave;
mod leave_out;
mod once;
mod people_add;
mod people_list;
mod people_remove;
mod receipt_show;
mod receipt_verify;
mod service_add;
mod service_list;
mod sign_in;
mod stay;
mod stock;
mod ticket;
mod tickets;
mod verify_event;
mod verify_receipt;
mod watch;

use crate::args::{Args, Command, Devices, People, Receipt, Service, VerifyRecord};
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};

/// Does what was asked.
pub(crate) async fn run(args: Args, out: &Out) -> Result<Done, Failure> {
    let base = Base::open(out, args.global)?;
    match args.command {
        Command::Service(Service::Add(add)) => service_add::run(&base, add).await,
        Command::Service(Service::List) => service_list::run(&base),
        Command::SignIn(sign_in) => sign_in::run(&base, sign_in).await,
        Command::People(People::List) => people_list::run(&base).await,
        Command::People(People::Add(add)) => people_add::run(&base, add).await,
        Command::People(People::Remove(person)) => people_remove::run(&base, person).await,
        Command::Events => events::run(&base).await,
        Command::Stock(stock) => stock::run(&base, stock).await,
        Command::Join(join) => join::run(&base, join).await,
        Command::Watch(watch) => watch::run(&base, watch).await,
        Command::Book(book) => book::run(&base, book).await,
        Command::Ticket(ticket) => ticket::run(&base, ticket).await,
        Command::Tickets(of) => tickets::run(&base, of).await,
        Command::Change(change) => change::run(&base, change).await,
        Command::Stay(stay) => stay::run(&base, stay).await,
        Command::Accept(accept) => accept::run(&base, accept).await,
        Command::Decline(of) => decline::run(&base, of).await,
        Command::LeaveOut(leave) => leave_out::run(&base, leave).await,
        Command::Defer(defer) => defer::run(&base, defer).await,
        Command::Leave(leave) => leave::run(&base, leave).await,
        Command::Cancel(cancel) => cancel::run(&base, cancel).await,
        Command::Receipt(Receipt::Show(show)) => receipt_show::run(&base, &show),
        Command::Receipt(Receipt::Verify(verify)) => receipt_verify::run(&base, &verify),
        Command::Verify(VerifyRecord::Event(of)) => verify_event::run(&base, of).await,
        Command::Verify(VerifyRecord::Receipt(of)) => verify_receipt::run(&base, of).await,
        Command::Devices(Devices::List) => devices::list(&base).await,
        Command::Devices(Devices::Add) => devices::add(&base).await,
        Command::Devices(Devices::Remove(device)) => devices::remove(&base, device).await,
    }
}
