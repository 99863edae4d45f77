"""The vendors' documents, where ../shared has them: what requests and replies may look like, said by others."""
import importlib.util
import json
import os
import pathlib

from . import sdks

SHARED = pathlib.Path(os.environ.get("AAPM_SHARED", sdks.ROOT.parent / "shared"))
SPECS = SHARED / "specs"
OPENAPI = {
    "openai": "openai-chat-embeddings.json", "anthropic": "anthropic-messages.json", "mistral": "mistral.json",
    "google": "gemini-v1beta-rev20251218.json", "google-new": "gemini-v1beta-2026-08-converted.json",
}
DERIVED = {
    "openai": "openai-3.54.0", "anthropic": "anthropic-2.12.0", "mistral": "mistralai-3.7.0",
    "google": "google-genai-3.4.0",
}


def missing():
    """Why the documents cannot be used; `None` when they can."""
    if not (SPECS / "tools" / "contract.py").is_file():
        return "../shared/specs is not there"
    if importlib.util.find_spec("jsonschema") is None:
        if not sdks.installed():
            return "jsonschema is not installed (make prove installs it)"
        sdks.use()
    return None


class Documents:
    """Checks against the documents; each answers with the problems that it found."""

    def __init__(self):
        if reason := missing():
            raise RuntimeError(reason)
        found = importlib.util.spec_from_file_location("contract", SPECS / "tools" / "contract.py")
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        self.specs = {name: module.Spec(str(SPECS / "openapi" / file)) for name, file in OPENAPI.items()}
        self.derived = {
            name: json.loads((SPECS / "derived" / f"{file}.schema.json").read_text())["$defs"]
            for name, file in DERIVED.items()
        }

    def request(self, provider, path, body):
        """What is wrong with a request for a model of `provider`, whose path is the vendor's own with its version."""
        name = "openai" if provider == "compatible" else provider
        if name == "google":
            # The older document knows the fields best; the newer one has names that the older lacks.
            verb = path.rpartition(":")[2]
            model = path.rpartition("/")[2].partition(":")[0]
            sent = {"model": f"models/{model}", **body} if verb != "batchEmbedContents" else body
            old = self.specs["google"].request("POST", f"/v1beta/models/{{model}}:{verb}", sent)
            return old and self.specs["google-new"].request("POST", f"/models/{{modelsId}}:{verb}", body)
        return self.specs[name].request("POST", path.removeprefix("/v1") if name == "openai" else path, body)

    def reply(self, provider, method, path, status, body):
        if provider == "google":
            return self.specs["google"].response(method, path, status, body)
        return self.specs[provider].response(
            method, path.removeprefix("/v1") if provider == "openai" else path, status, body)

    def named(self, provider, schema, body):
        return self.specs[provider].named(schema, body)

    def of_sdk(self, provider, schema, body):
        """The same against the types of the vendor's SDK."""
        import jsonschema
        root = {"$ref": f"#/$defs/{schema}", "$defs": self.derived[provider]}
        return [error.message[:300] for error in jsonschema.Draft202012Validator(root).iter_errors(body)]
