/// The identifier of one entity, typed by what it names so that a session id cannot be passed as a learner id.
///
/// The text is a UUIDv7 in lower-case hyphenated form, or a slug for authored things (personas, characters).
package struct ID<Entity>: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The text as stored and as sent over the wire.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        self.text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.text)
    }

    package var description: String { self.text }
}

extension ID: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
