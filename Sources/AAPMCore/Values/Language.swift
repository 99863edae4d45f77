/// A language by its ISO 639-1 code, such as `es`.
package struct Language: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Two lower-case letters.
    package let code: String

    /// - Returns: `nil` unless `code` is two ASCII letters; case is folded.
    package init?(_ code: String) {
        let lower = code.lowercased()
        guard lower.utf8.count == 2, lower.utf8.allSatisfy({ $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") })
        else { return nil }
        self.code = lower
    }

    private init(known code: String) {
        self.code = code
    }

    package static let spanish = Self(known: "es")
    package static let english = Self(known: "en")

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let language = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a language is two letters (ISO 639-1), not “\(text)”")
        }
        self = language
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.code)
    }

    package var description: String { self.code }
}

/// A native and a target language: what decides which rules can apply.
package struct LanguagePair: Hashable, Sendable, Codable {
    /// L1, the learner's own language: lessons explain in it.
    package let native: Language
    /// L2, the language being learned.
    package let target: Language

    package init(native: Language, target: Language) {
        self.native = native
        self.target = target
    }
}
