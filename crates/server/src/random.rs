//! Where ids, codes and keys are drawn from.

use jari_protocol::hash::Digest;
use jari_room::row::account::OneTimeCode;
use ring::rand::{SecureRandom as _, SystemRandom};

/// A source of unpredictable bytes.
pub trait Random: std::fmt::Debug + Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's source.
#[derive(Debug, Clone)]
pub struct System(SystemRandom);

impl Default for System {
    fn default() -> Self {
        Self(SystemRandom::new())
    }
}

impl Random for System {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .fill(bytes)
            .expect("the operating system has randomness once it is up");
    }
}

impl dyn Random + '_ {
    /// 16 bytes, for an id.
    pub fn id(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        bytes
    }

    /// 32 bytes, for a key or secret.
    pub fn secret(&self) -> Digest {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        Digest::from_bytes(bytes)
    }

    /// Six digits, each code as likely as any other.
    pub fn code(&self) -> OneTimeCode {
        const CODES: u32 = 1_000_000;
        let fair = u32::MAX - u32::MAX % CODES;
        loop {
            let mut bytes = [0; 4];
            self.fill(&mut bytes);
            let number = u32::from_le_bytes(bytes);
            if number < fair {
                return OneTimeCode::new(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_six_digits_and_differ() {
        let random: &dyn Random = &System::default();
        let codes: Vec<String> = (0..50).map(|_| random.code().as_str().to_owned()).collect();
        assert!(
            codes
                .iter()
                .all(|c| c.len() == 6 && c.bytes().all(|b| b.is_ascii_digit()))
        );
        assert!(codes.iter().any(|c| *c != codes[0]));
    }
}
