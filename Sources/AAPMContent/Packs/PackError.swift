/// A language pack that cannot be used, said so that its author can mend it.
package struct PackError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as a path inside the packs folder.
    package let file: String
    /// One-based, where it is known.
    package let line: Int?
    /// What is wrong and what would be right.
    package let reason: String

    package init(file: String, line: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    package var description: String {
        "\(self.file)\(self.line.map { ":\($0)" } ?? ""): \(self.reason)"
    }
}
