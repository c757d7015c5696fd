//! Law 11: what anyone can check from the public record.

use jari_protocol::audit;

use crate::service::Service;

/// The whole record stands up to the check, with the boards that are still
/// about.
pub(super) fn check(service: &Service) -> Result<(), String> {
    let found = audit::check(service.record(), &service.boards());
    let found = found.map_err(|breach| format!("law 11: {breach}"))?;
    if found.unknown > 0 {
        return Err(format!("law 11: {} leaves of no kind", found.unknown));
    }
    Ok(())
}
