/// A prompt: the file `Content/prompts/NAME.mustache` of an installation.
package enum PromptName: String, Sendable, CaseIterable {
    /// What every character is told, with the rules of a tier.
    case companion = "tier-1"
    case immersion = "tier-2"
    case negotiation = "tier-3"
    /// The world, the character, the scene.
    case persona
    /// The learner, and what there is between the two.
    case relationship
    /// One line.
    case live
    /// How a long talk is made short.
    case summary
    /// The talk that is made short.
    case summaryTalk = "summary-talk"

    package init(_ tier: Tier) {
        switch tier {
        case .companion: self = .companion
        case .immersion: self = .immersion
        case .negotiation: self = .negotiation
        }
    }

    /// What the template may name. A field that is not given counts as absent.
    package var fields: [String: PromptField] {
        switch self {
        case .companion, .immersion, .negotiation, .summary: [:]
        case .persona: Self.personaFields
        case .relationship:
            [
                "name": .data, "level": .words, "first_talk": .flag, "has_facts": .flag,
                "facts": .list(["fact": .data]), "summary": .data, "native_much": .flag, "native_some": .flag,
            ]
        case .live: Self.liveFields
        case .summaryTalk: ["notes": .data, "lines": .list(["by_learner": .flag, "said": .data])]
        }
    }

    private static let personaFields: [String: PromptField] = {
        var fields: [String: PromptField] = [
            "language": .words, "native_language": .words, "people": .list(["person": .data, "person_role": .data]),
            "interests": .list(["interest": .data]), "topics": .list(["topic": .data, "choices": .data]),
            "norms": .list(["norm": .data]), "has_words": .flag,
        ]
        for name in [
            "world", "world_description", "place", "place_description", "name", "short_name", "role", "bio", "voice",
            "scene", "goal", "stakes", "words",
        ] { fields[name] = .data }
        for name in [
            "outgoing", "reserved", "curious", "down_to_earth", "careful", "easy_going", "kind", "blunt", "worried",
            "calm", "speaks_formal", "speaks_informal", "address_polite", "address_familiar", "expects_formal",
        ] { fields[name] = .flag }
        return fields
    }()

    private static let liveFields: [String: PromptField] = {
        var fields: [String: PromptField] = [
            "language": .words, "draft": .data, "recast": .data, "question": .data,
        ]
        for name in [
            "warm", "friendly", "cool", "cold", "returns", "glossed", "understood",
            "confirms", "refuses", "asks_back", "asks_for_language", "slower", "closes", "elicits", "insists",
        ] { fields[name] = .flag }
        return fields
    }()
}

/// What a template may do with a field.
package indirect enum PromptField: Hashable, Sendable {
    /// Our own words, which may stand anywhere.
    case words
    /// Somebody's words, which may stand in a data section only.
    case data
    /// Only whether it holds.
    case flag
    /// A section that is repeated, with fields of its own.
    case list([String: PromptField])
}

/// What a field is filled with.
package enum PromptValue: Hashable, Sendable {
    case words(String)
    /// Cleaned by the book (`PromptData`), so that it cannot leave its data section.
    case data(String)
    case flag(Bool)
    case list([[String: PromptValue]])
}
