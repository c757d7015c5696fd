//! What a place resumes from, whatever happened to the file.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jari_client::home::{Home, HomeError, HomeLock, ResumeFile, Resumed};
use jari_client::{BootId, Config, LocalTime};
use jari_protocol::hash::Digest;
use jari_protocol::id::AccountId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::Millis;
use jari_session::{Effect, Input, Intent, ResumeRecord, Session, Setup};

use crate::service::papers;

/// What a session stores when it was asked to join.
fn record(account: u8) -> ResumeRecord {
    let setup = Setup {
        service: "seoul".parse().expect("a name"),
        event: papers::event(),
        claim_window: Millis::from_mins(10),
        account: AccountId::from_bytes([account; 16]),
        device: Thumbprint(Digest::of(&[])),
        boot: BootId::from_bytes([1; 16]),
        seed: [account; 32],
        config: Arc::new(Config::standard()),
    };
    let now = LocalTime::from_micros(1);
    let mut session = Session::new(setup, None, now).expect("fresh");
    let join = Intent::Join {
        opening: papers::opening(),
        subjects: vec![jari_protocol::id::PersonId::from_bytes([3; 16])],
        gives_up: Vec::new(),
    };
    let mut stored = None;
    for input in [Input::Start, Input::Intent { intent: join }] {
        for effect in session.step(now, input) {
            if let Effect::Persist { record } = effect {
                stored = Some(*record);
            }
        }
    }
    stored.expect("a wish to join is stored")
}

struct Disk {
    file: ResumeFile,
    path: PathBuf,
    lock: HomeLock,
    _folder: tempfile::TempDir,
}

fn disk() -> Disk {
    let folder = tempfile::tempdir().expect("a folder");
    let lock = Home::open(folder.path())
        .expect("founded")
        .lock()
        .expect("free");
    let file = lock
        .place(&"seoul".parse().expect("a name"), &papers::event(), None)
        .expect("a file");
    let path = folder.path().join("places/seoul/vaccine.json");
    Disk {
        file,
        path,
        lock,
        _folder: folder,
    }
}

fn resumed(disk: &Disk) -> Option<ResumeRecord> {
    match disk.file.load().expect("readable") {
        Resumed::Record(record) => Some(*record),
        Resumed::Fresh | Resumed::Damaged { .. } => None,
    }
}

#[test]
fn a_record_comes_back_as_it_was_and_goes_when_it_is_forgotten() {
    let disk = disk();
    assert_eq!(disk.file.load().expect("readable"), Resumed::Fresh);
    disk.file.store(&record(1)).expect("stored");
    assert_eq!(resumed(&disk), Some(record(1)));
    let service = "seoul".parse().expect("a name");
    assert_eq!(
        disk.lock.places(&service).expect("listed"),
        [papers::event()]
    );
    disk.file.forget().expect("forgotten");
    disk.file.forget().expect("forgetting twice is right");
    assert_eq!(disk.file.load().expect("readable"), Resumed::Fresh);
}

#[test]
fn places_of_several_people_in_one_event_are_apart_and_each_comes_back() {
    let disk = disk();
    disk.file.store(&record(1)).expect("stored");
    let service = "seoul".parse().expect("a name");
    let of = |person| {
        let whose = Some(jari_protocol::id::PersonId::from_bytes([person; 16]));
        let file = disk.lock.place(&service, &papers::event(), whose);
        file.expect("a file")
    };
    of(2).store(&record(2)).expect("stored");
    of(3).store(&record(3)).expect("stored");
    of(2).forget().expect("forgotten");
    assert_eq!(of(2).load().expect("readable"), Resumed::Fresh);
    for (file, whose) in [(&disk.file, 1), (&of(3), 3)] {
        let found = file.load().expect("readable");
        assert_eq!(found, Resumed::Record(Box::new(record(whose))));
    }
    assert_eq!(
        disk.lock.places(&service).expect("listed"),
        [papers::event()],
        "a place of somebody in it is no event"
    );
}

#[test]
fn a_crash_at_any_byte_of_writing_leaves_the_old_record_or_the_new_one() {
    let disk = disk();
    disk.file.store(&record(2)).expect("stored");
    let new = fs::read(&disk.path).expect("there");
    disk.file.store(&record(1)).expect("stored");
    // How far the writing came before the crash: the name is given last.
    let half_written = disk.path.with_file_name("vaccine.json.1-0.new");
    for end in 0..=new.len() {
        fs::write(&half_written, &new[..end]).expect("written");
        assert_eq!(resumed(&disk), Some(record(1)), "cut at {end}");
    }
    fs::rename(&half_written, &disk.path).expect("the last step");
    assert_eq!(resumed(&disk), Some(record(2)));
}

#[test]
fn a_file_the_disk_cut_at_any_byte_is_set_aside_and_reported_and_never_believed() {
    let disk = disk();
    disk.file.store(&record(1)).expect("stored");
    let whole = fs::read(&disk.path).expect("there");
    for end in 0..whole.len() {
        fs::write(&disk.path, &whole[..end]).expect("written");
        let found = disk.file.load().expect("readable");
        let Resumed::Damaged { kept } = found else {
            panic!("cut at {end}: {found:?}")
        };
        assert_eq!(fs::read(kept).expect("kept"), &whole[..end]);
        assert_eq!(
            disk.file.load().expect("readable"),
            Resumed::Fresh,
            "reported once"
        );
    }
}

#[test]
fn what_a_newer_build_wrote_is_kept() {
    let disk = disk();
    let mut newer = record(1);
    newer
        .unknown
        .insert("newer".to_owned(), serde_json::json!({"a": 1}));
    disk.file.store(&newer).expect("stored");
    assert_eq!(resumed(&disk), Some(newer));
}

#[test]
fn one_program_at_a_time_drives_a_profile() {
    let disk = disk();
    let other = Home::open(disk.lock.home().dir()).expect("the folder can be opened");
    assert_eq!(other.profile(), disk.lock.home().profile());
    assert!(matches!(other.lock(), Err(HomeError::InUse)));
    drop(disk.lock);
    assert!(other.lock().is_ok());
}
