/// What a model is asked, in no provider's words.
package struct ModelRequest: Hashable, Sendable {
    package var caller: ModelCaller
    /// The instructions, most stable first, so that providers can keep the beginning of a prompt.
    package var system: [PromptLayer]
    /// The talk; begins with the user and ends with the user, and the roles take turns.
    package var messages: [ModelMessage]
    /// What is wanted of this one answer: an instruction of ours that stands behind the talk, so that a provider can keep
    /// all before it. Never empty. Not every provider takes instructions there, so it shows by itself where it begins and
    /// ends, with marks that nobody else's text can have.
    package var brief: String?
    /// At most so many tokens of answer, hidden reasoning included; every request has a bound, since money is set aside
    /// for it before.
    package var outputLimit: Int
    /// 0 … 1; `nil` leaves it to the provider. Providers that take none are not sent it.
    package var temperature: Double?
    /// What the answer must look like; `nil` for plain text.
    package var schema: OutputSchema?
    /// The learner for the provider's abuse checks: a hash, never an id or an address. Filled in by the gate.
    package var correlationID: String?

    package init(
        caller: ModelCaller, system: [PromptLayer], messages: [ModelMessage], brief: String? = nil, outputLimit: Int,
        temperature: Double? = nil, schema: OutputSchema? = nil, correlationID: String? = nil
    ) {
        self.caller = caller
        self.system = system
        self.messages = messages
        self.brief = brief
        self.outputLimit = outputLimit
        self.temperature = temperature
        self.schema = schema
        self.correlationID = correlationID
    }
}

/// Who asks, and what for: what costs are written down under.
package struct ModelCaller: Hashable, Sendable {
    package let learner: ID<Learner>
    package let purpose: ModelPurpose
    package let session: ID<Session>?
    package let run: ID<PipelineRun>?

    package init(
        learner: ID<Learner>, purpose: ModelPurpose, session: ID<Session>? = nil, run: ID<PipelineRun>? = nil
    ) {
        self.learner = learner
        self.purpose = purpose
        self.session = session
        self.run = run
    }
}

/// What a call is for; the ledger sums by it.
package enum ModelPurpose: String, Codable, Sendable, CaseIterable {
    case opening
    /// A character's answer in a talk.
    case turn
    /// A long talk made short.
    case summary
    /// Phase 1 of the pipeline.
    case extraction
    /// Phase 3 of the pipeline.
    case generation
    case embedding
    /// Whether a key works.
    case keyCheck = "key_check"
    /// `aapm bench`.
    case bench
}

/// A part of the instructions that changes as often as its place in the list says.
package struct PromptLayer: Hashable, Sendable {
    package let text: String
    /// Whether the prompt up to the end of this layer comes again and again and is worth keeping at the provider.
    package let isStable: Bool

    package init(text: String, isStable: Bool) {
        self.text = text
        self.isStable = isStable
    }
}

/// One message of a talk with a model.
package struct ModelMessage: Hashable, Sendable {
    package enum Role: String, Sendable {
        case user, assistant
    }

    package let role: Role
    /// Never empty.
    package let text: String

    package init(role: Role, text: String) {
        self.role = role
        self.text = text
    }
}

/// The JSON Schema that an answer must fit. Providers understand different parts of JSON Schema: whoever asks checks the
/// answer.
package struct OutputSchema: Hashable, Sendable {
    /// 1 … 64 letters, digits, `_` and `-`.
    package let name: String
    /// The schema as JSON. Every object in it lists all its properties as required and takes no others.
    package let json: String

    package init(name: String, json: String) {
        self.name = name
        self.json = json
    }
}
