"""docs/openapi.json by judges that did not write it: openapi-spec-validator for its form, and
every golden file of the protocol against the type it is a sample of."""

import copy
import json
import pathlib
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

from document import Document


def main(document, golden):
    document = Document(document)
    faults = form(document.raw)
    samples = 0
    for file in sorted(pathlib.Path(golden).glob("*.json")):
        kind = document.type("".join(word.capitalize() for word in file.stem.split("_")))
        for sample in json.loads(file.read_text(encoding="utf-8")):
            samples += 1
            faults += [f"{file.name}: {fault}" for fault in document.faults(kind, sample)]
    faults += not_seen(document)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(document.operations)} operations of a valid document, {samples} golden samples of their types")
    return not faults and samples > 0


def form(raw):
    """What the validator says against a document."""
    return [f"{list(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(raw).iter_errors()]


def not_seen(document):
    """The judges see what is wrong: else their silence means nothing."""
    broken = copy.deepcopy(document.raw)
    del broken["paths"]["/v1/events"]["get"]["responses"]["200"]["description"]
    faults = [] if form(broken) else ["the validator does not miss what has to be told"]
    wrong = {"act": "hold", "pass": "short", "wishes": []}
    seen = "\n".join(document.faults(document.type("Act"), wrong))
    return faults if seen else [*faults, "the types take an act that is not of its form"]


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
