package import AAPMCore

/// `memory.yaml` of a language pack: what speakers say of themselves, and by what it is told apart from what only looks so.
package struct MemoryDocument: Sendable, Decodable {
    /// `aapm-memory/1`.
    package let format: String
    /// Words before a statement, in its clause, that turn it round: `no`, `nunca`.
    package let negations: [String]
    /// Phrases before a statement, in its sentence, that make it no fact: `si`, `ojalá`, `imagina que`.
    package let hypotheses: [String]
    /// Phrases before a statement, in its sentence, that make it another's: `dice que`.
    package let reports: [String]
    /// Phrases anywhere in a turn that take all of it back: `es broma`.
    package let jokes: [String]
    /// Phrases anywhere in a turn of somebody who may come to harm, which nobody keeps or tells: `quiero morir`.
    package let dangers: [String]
    /// Phrases anywhere in a turn that ask for silence about it: `no se lo digas a nadie`.
    package let secrets: [String]
    /// Phrases that say when; plans and events need one where they ask for it.
    package let times: [String]
    /// Whether questions have a mark at their end alone, so that a sentence that ends in one may begin with a statement.
    package let questionsBeginUnmarked: Bool
    /// Words that a captured run of words ends before: `pero`, `porque`.
    package let ends: [String]
    /// Words that a captured run of words does not begin with, because they stand for something else: `eso`, `aquí`.
    package let vague: [String]
    /// Words that point at what is there: a taste that ends in one is of the moment (`oír eso`, `living here`).
    package let pointing: [String]
    /// Words that a subject leaves out at the beginning of a captured run: `el`, `mis`.
    package let articles: [String]
    /// Number words that count as numbers.
    package let numbers: [String]
    package let statements: [Statement]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case format, negations, hypotheses, reports, jokes, dangers, secrets, times, ends, vague, pointing, articles,
            numbers, statements
        case questionsBeginUnmarked = "questions_begin_unmarked"
    }

    package init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func words(_ key: CodingKeys) throws -> [String] { try container.decode([String].self, forKey: key) }
        self.format = try container.decode(String.self, forKey: .format)
        self.negations = try words(.negations)
        self.hypotheses = try words(.hypotheses)
        self.reports = try words(.reports)
        self.jokes = try words(.jokes)
        self.dangers = try words(.dangers)
        self.secrets = try words(.secrets)
        self.times = try words(.times)
        self.ends = try words(.ends)
        self.vague = try words(.vague)
        self.pointing = try words(.pointing)
        self.articles = try words(.articles)
        self.numbers = try words(.numbers)
        self.questionsBeginUnmarked =
            try container.decodeIfPresent(Bool.self, forKey: .questionsBeginUnmarked) ?? false
        self.statements = try container.decode([Statement].self, forKey: .statements)
    }

    /// One thing that is said of oneself, in as many ways as are listed.
    package struct Statement: Sendable, Decodable {
        /// As `Memory.subject`; may hold captures as `{value}`. `nil` when nothing can contradict it.
        package let subject: String?
        package let kind: MemoryKind
        /// 0 … 1.
        package let importance: Double
        /// 0 … 1; 0.8 where it is not said.
        package let confidence: Double
        /// How it is written down, in the pack's language, with captures as `{value}`.
        package let note: String
        /// The sentence has to say when.
        package let needsTime: Bool
        /// Patterns over words: see docs/memory.md.
        package let at: [String]

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case subject, kind, importance, confidence, note, at
            case needsTime = "needs_time"
        }

        package init(from decoder: any Decoder) throws {
            try StrictKeys.check(decoder, CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.subject = try container.decodeIfPresent(String.self, forKey: .subject)
            self.kind = try container.decode(MemoryKind.self, forKey: .kind)
            self.importance = try container.decode(Double.self, forKey: .importance)
            self.confidence = try container.decodeIfPresent(Double.self, forKey: .confidence) ?? 0.8
            self.note = try container.decode(String.self, forKey: .note)
            self.needsTime = try container.decodeIfPresent(Bool.self, forKey: .needsTime) ?? false
            self.at = try container.decode([String].self, forKey: .at)
        }
    }
}
