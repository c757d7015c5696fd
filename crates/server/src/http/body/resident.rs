//! Looks for resident numbers in every string of a JSON document.

use std::fmt;

use jari_protocol::text::has_resident_number;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The field in which text looks like a resident number, if there is one.
pub(super) fn number_in(body: &[u8]) -> Result<Option<String>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let mut search = Search::default();
    search.borrow_as_seed().deserialize(&mut reader)?;
    reader.end()?;
    Ok(search.found)
}

#[derive(Default)]
struct Search {
    path: Vec<String>,
    found: Option<String>,
}

impl Search {
    const fn borrow_as_seed(&mut self) -> Seed<'_> {
        Seed(self)
    }

    fn look(&mut self, text: &str) {
        if self.found.is_none() && has_resident_number(text) {
            self.found = Some(self.path.join("."));
        }
    }
}

/// Walks one value; the names of the objects around it are in the path.
struct Seed<'s>(&'s mut Search);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.look(text);
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Seed(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.0.look(&name);
            self.0.path.push(name);
            map.next_value_seed(Seed(self.0))?;
            self.0.path.pop();
        }
        Ok(())
    }
}
