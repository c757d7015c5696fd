//! The help is in the person's language and complete.

use crate::program::Program;

#[test]
fn the_help_names_every_command_in_both_languages() {
    let commands = [
        "service", "sign-in", "people", "events", "stock", "join", "watch", "book", "ticket",
        "tickets", "defer", "leave", "cancel", "receipt", "devices",
    ];
    for (language, usage) in [("ko", "쓰는 법:"), ("en", "Usage:")] {
        let program = Program::new(language);
        let help = program.words(&["--help"]);
        assert!(help.contains(usage), "{help}");
        for command in commands {
            assert!(help.contains(&format!("  {command} ")), "{command}: {help}");
            let own = program.words(&[command, "--help"]);
            assert!(own.contains(usage), "{own}");
        }
    }
}

#[test]
fn the_version_is_told_also_to_programs() {
    let program = Program::new("en");
    let version = program.json(&["--version"]);
    let text = version["text"].as_str().expect("words");
    let faults = cfg!(feature = "faults");
    assert!(text.starts_with("jari-cli "), "{text}");
    assert_eq!(text.contains("faults"), faults, "{text}");
}
