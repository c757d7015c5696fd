//! What a route answers when it does what it is asked.

use jari_protocol::record::RECORD_MEDIA_TYPE;
use jari_protocol::schema;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// How a type is written as a schema.
pub(crate) type Shape = fn(&mut SchemaGenerator) -> Schema;

/// An answer that is no refusal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// What it means, in a sentence.
    pub(crate) means: &'static str,
    pub(crate) content: Option<(&'static str, Shape)>,
    /// `cache-control`.
    pub(crate) cache: &'static str,
    /// Whether it has an `etag`, by which it is asked for again.
    pub(crate) named: bool,
}

const PRIVATE: Reply = Reply {
    status: 200,
    means: "",
    content: None,
    cache: "no-store",
    named: false,
};

impl Reply {
    /// For the asker alone.
    pub(crate) const fn private<T: JsonSchema>(means: &'static str) -> Self {
        let content = Some((JSON, shape::<T> as Shape));
        Self {
            means,
            content,
            ..PRIVATE
        }
    }

    /// For the asker alone, of what is on its way.
    pub(crate) const fn accepted<T: JsonSchema>(means: &'static str) -> Self {
        let reply = Self::private::<T>(means);
        Self {
            status: 202,
            ..reply
        }
    }

    /// Done, and nothing to say.
    pub(crate) const fn done(means: &'static str) -> Self {
        Self {
            status: 204,
            means,
            ..PRIVATE
        }
    }

    /// A document for everyone.
    pub(crate) const fn public<T: JsonSchema>(means: &'static str, cache: &'static str) -> Self {
        let content = Some((JSON, shape::<T> as Shape));
        Self {
            means,
            content,
            cache,
            named: true,
            ..PRIVATE
        }
    }

    /// A signed statement for everyone.
    pub(crate) const fn signed<T: JsonSchema>(means: &'static str, cache: &'static str) -> Self {
        let content = Some((JOSE, schema::jws::<T> as Shape));
        Self {
            means,
            content,
            cache,
            named: true,
            ..PRIVATE
        }
    }

    /// A `T` a line.
    pub(crate) const fn lines<T: JsonSchema>(means: &'static str, cache: &'static str) -> Self {
        let content = Some((RECORD_MEDIA_TYPE, lines::<T> as Shape));
        Self {
            means,
            content,
            cache,
            ..PRIVATE
        }
    }

    /// Events, the data of each a signed statement.
    pub(crate) const fn stream(means: &'static str, events: Shape) -> Self {
        let content = Some((EVENTS, events));
        Self {
            means,
            content,
            ..PRIVATE
        }
    }
}

/// A type as it stands among the components.
pub(crate) fn shape<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// JSON Schema has no word for lines: what each is stands in an extension.
fn lines<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let line = generator.subschema_for::<T>();
    json_schema!({ "type": "string", "x-line": line })
}

pub(crate) const JSON: &str = "application/json";
const JOSE: &str = "application/jose";
const EVENTS: &str = "text/event-stream";
