//! How leaf values look to a reader of `docs/openapi.json`: patterns after
//! ECMA-262, and signed statements. Only with the feature `schema`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A name: 1 to 64 of `a-z`, `0-9` and `-`, not beginning with `-`.
pub const NAME: &str = "^[a-z0-9][a-z0-9-]{0,63}$";

/// 16 bytes as base64url; the last character has two bits of them.
pub const ID: &str = "^[A-Za-z0-9_-]{21}[AQgw]$";

/// 32 bytes as base64url; the last character has four bits of them.
pub const DIGEST: &str = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$";

/// The code of a message.
pub const CODE: &str = "^[0-9]{6}$";

/// Text of a person: 1 to [`crate::text::MAX_CHARS`] characters between white
/// space, none of them a control character. That no resident number stands in
/// it is said in words.
pub const LINE: &str = concat!(
    r"^[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]*",
    r"[^\u0000-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]",
    r"([^\u0000-\u001F\u007F-\u009F]{0,198}",
    r"[^\u0000-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000])?",
    r"[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]*$",
);

/// A signed statement: three parts of base64url.
pub const JWS: &str = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$";

/// A signed statement of a `T`. What the payload is stands in
/// `x-jws-payload`: JSON Schema has no word for it.
pub fn jws<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let payload = generator.subschema_for::<T>();
    json_schema!({ "type": "string", "pattern": JWS, "x-jws-payload": payload })
}

/// Signed statements of a `T` each.
pub fn jws_list<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let items = jws::<T>(generator);
    json_schema!({ "type": "array", "items": items })
}
