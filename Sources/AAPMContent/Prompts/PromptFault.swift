/// One thing wrong with a template, said so that its author can mend it.
package struct PromptFault: Hashable, Sendable, CustomStringConvertible {
    /// Inside the folder of prompts: `live.mustache`.
    package let file: String
    /// Counted from 1; `nil` for the file as a whole.
    package let line: Int?
    /// Counted from 1, in characters.
    package let column: Int?
    /// What is wrong and what would be right.
    package let reason: String

    init(file: String, line: Int? = nil, column: Int? = nil, _ reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    package var description: String {
        let place = [self.line, self.column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(self.file)\(place): \(self.reason)"
    }
}

/// Prompts that cannot be used.
package struct PromptFaults: Error, Sendable, CustomStringConvertible {
    /// In the order of files and lines; never empty.
    package let faults: [PromptFault]

    package var description: String { self.faults.map(\.description).joined(separator: "\n") }
}
