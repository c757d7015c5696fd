//! What is kept on this device, and where.

use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::receipt::Receipt;
use serde_json::json;
use zeroize::Zeroizing;

use super::Shell;
use crate::app::ask::{Fruit, KeptBooking, Key, Mine};
use crate::app::calendar;
use crate::app::intent::{ReceiptForm, Typed};
use crate::app::published::Published;
use crate::app::settings::Settings;
use crate::app::view::{AppSnapshot, ReasonView, ReceiptView};
use crate::connection::off_the_runtime;
use crate::error::DeskError;
use crate::home::{Home, HomeError, KeptReceipt, KnownService};
use crate::secrets::SecretError;

/// What a profile's folder holds.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) settings: Settings,
    pub(super) services: Vec<KnownService>,
    pub(super) places: Vec<(Key, Mine)>,
    pub(super) published: Vec<(jari_protocol::id::ServiceId, Published)>,
    pub(super) receipts: Vec<KeptBooking>,
    pub(super) troubles: Vec<ReasonView>,
}

/// Reads it. What is damaged is said, and the rest is there.
pub(super) fn kept(home: &Home, now: LocalTime) -> Kept {
    let mut kept = Kept::default();
    let mut troubles = Vec::new();
    let mut or_none = |error: HomeError| troubles.push(ReasonView::from(&error));
    kept.settings = home.settings().map_or_else(
        |error| {
            or_none(error);
            Settings::default()
        },
        Option::unwrap_or_default,
    );
    kept.services = home.services().unwrap_or_else(|error| {
        or_none(error);
        Vec::new()
    });
    for known in &kept.services {
        let service = &known.service;
        let published = home.published(service).unwrap_or_default();
        let published = published.into_iter().map(|known| (service.clone(), known));
        kept.published.extend(published);
        for event in home.place_events(service).unwrap_or_default() {
            let mine = home.mine(service, &event).unwrap_or_default();
            let service = service.clone();
            kept.places.push((Key { service, event }, mine));
        }
    }
    kept.receipts = bookings(home, now).unwrap_or_else(|error| {
        or_none(error);
        Vec::new()
    });
    kept.troubles = troubles;
    kept
}

/// The receipts of this device, each checked now without asking anybody.
fn bookings(home: &Home, now: LocalTime) -> Result<Vec<KeptBooking>, HomeError> {
    let mut found = Vec::new();
    for service in home.receipt_services()? {
        for booking in home.receipts(&service)? {
            let Ok(Some(kept)) = home.receipt(&service, booking) else {
                continue;
            };
            found.extend(booking_of(&kept, now));
        }
    }
    found.sort_by_key(|kept| std::cmp::Reverse(kept.receipt.booked));
    Ok(found)
}

/// One that proves nothing is shown as that, with what it says.
fn booking_of(kept: &KeptReceipt, now: LocalTime) -> Option<KeptBooking> {
    match kept.verify() {
        Ok(receipt) => Some(KeptBooking {
            receipt,
            proof: Ok(now),
        }),
        Err(error) => {
            let compact = Compact::parse(&kept.receipt, Typ::Receipt).ok()?;
            let receipt: Receipt = compact.unchecked_content().ok()?;
            Some(KeptBooking {
                receipt,
                proof: Err(error.to_string()),
            })
        }
    }
}

impl Shell {
    pub(super) async fn receipts(&self) -> Result<Fruit, ReasonView> {
        let (home, now) = (self.home.clone(), self.now());
        let found = off_the_runtime(move || bookings(&home, now)).await?;
        Ok(Fruit::Receipts(found.map_err(DeskError::from)?))
    }

    pub(super) async fn save_receipt(
        &self,
        receipt: ReceiptView,
        form: ReceiptForm,
    ) -> Result<Fruit, ReasonView> {
        let name = format!("jari-{}", receipt.booking);
        match form {
            ReceiptForm::Calendar => {
                let entry = calendar::entry(&receipt);
                self.save(format!("{name}.ics"), entry.into_bytes()).await
            }
            ReceiptForm::Text => {
                let text = self.host.receipt_text(&receipt);
                self.save(format!("{name}.txt"), text.into_bytes()).await
            }
            ReceiptForm::Proof => {
                let home = self.home.clone();
                let proof = off_the_runtime(move || proof_of(&home, &receipt)).await?;
                let proof = proof.map_err(DeskError::from)?;
                let none = || ReasonView::error("receipt_none", "show_existing");
                self.save(format!("{name}.json"), proof.ok_or_else(none)?)
                    .await
            }
        }
    }

    pub(super) async fn keep_settings(&self, settings: Settings) -> Result<Fruit, ReasonView> {
        let host = Arc::clone(&self.host);
        self.on_disk(move |home| {
            home.keep_settings(&settings)?;
            Ok(host.start_with_computer(settings.autostart)?)
        })
        .await
    }

    pub(super) async fn sealed_file(&self, passphrase: &Typed) -> Result<Fruit, ReasonView> {
        let passphrase = Zeroizing::new(passphrase.as_str().to_owned());
        self.change_vault(move |vault, home, services| vault.use_file(home, services, passphrase))
            .await
    }

    pub(super) async fn key_store(&self) -> Result<Fruit, ReasonView> {
        self.change_vault(|vault, home, services| vault.use_key_store(home, services))
            .await
    }

    async fn change_vault(
        &self,
        change: impl FnOnce(
            &crate::app::vault::Vault,
            &Home,
            &[jari_protocol::id::ServiceId],
        ) -> Result<(), SecretError>
        + Send
        + 'static,
    ) -> Result<Fruit, ReasonView> {
        let (vault, home) = (Arc::clone(&self.vault), self.home.clone());
        let services: Vec<_> = self.lock_connections().keys().cloned().collect();
        let changed = off_the_runtime(move || change(&vault, &home, &services)).await?;
        changed.map_err(DeskError::from)?;
        Ok(Fruit::KeyStore(self.vault.view(), self.accounts().await))
    }

    /// What a screen shows of the person, and the proofs.
    pub(super) async fn export(&self, snapshot: &AppSnapshot) -> Result<Fruit, ReasonView> {
        let home = self.home.clone();
        let proofs = off_the_runtime(move || proofs(&home)).await?;
        let proofs = proofs.map_err(DeskError::from)?;
        let all = json!({ "app": snapshot, "receipts": proofs });
        let text = serde_json::to_vec_pretty(&all).expect("views are plain data");
        self.save("jari-data.json".to_owned(), text).await
    }

    pub(super) async fn delete(self: &Arc<Self>, people_too: bool) -> Result<Fruit, ReasonView> {
        self.release_all(None).await;
        self.leave_services(people_too).await;
        self.lock_connections().clear();
        self.on_disk(Home::erase).await?;
        Ok(Fruit::Deleted)
    }

    async fn save(&self, name: String, bytes: Vec<u8>) -> Result<Fruit, ReasonView> {
        let host = Arc::clone(&self.host);
        let saved = off_the_runtime(move || host.save(&name, &bytes)).await?;
        let path = saved.map_err(|error| DeskError::from(HomeError::from(error)))?;
        Ok(Fruit::Saved(path))
    }
}

fn proof_of(home: &Home, receipt: &ReceiptView) -> Result<Option<Vec<u8>>, HomeError> {
    let (Ok(service), Ok(booking)) = (receipt.service.parse(), receipt.booking.parse()) else {
        return Ok(None);
    };
    let kept = home.receipt(&service, booking)?;
    Ok(kept.map(|kept| serde_json::to_vec(&kept).expect("plain data")))
}

fn proofs(home: &Home) -> Result<Vec<KeptReceipt>, HomeError> {
    let mut found = Vec::new();
    for service in home.receipt_services()? {
        for booking in home.receipts(&service)? {
            found.extend(home.receipt(&service, booking)?);
        }
    }
    Ok(found)
}
