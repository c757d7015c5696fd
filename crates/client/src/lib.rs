//! Runtime shell around the session: HTTP, stream, signatures, secrets, resume file.
