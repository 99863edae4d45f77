/// A value of a YAML or JSON document with its place in the text.
///
/// Scalars are resolved by the core schema of YAML 1.2: `no`, `yes`, `on` and `off` are text.
struct DocumentNode: Hashable, Sendable {
    enum Value: Hashable, Sendable {
        case null
        case boolean(Bool)
        case integer(Int)
        case number(Double)
        case text(String)
        case list([DocumentNode])
        case map([DocumentEntry])
    }

    let value: Value
    /// Counted from 1.
    let line: Int
    /// Counted from 1, in Unicode scalars.
    let column: Int

    var text: String? {
        if case .text(let text) = self.value { text } else { nil }
    }

    /// An integer or a number.
    var number: Double? {
        switch self.value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    var integer: Int? {
        switch self.value {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    var entries: [DocumentEntry]? {
        if case .map(let entries) = self.value { entries } else { nil }
    }

    var elements: [DocumentNode]? {
        if case .list(let elements) = self.value { elements } else { nil }
    }

    subscript(key: String) -> DocumentNode? {
        self.entries?.first { $0.key == key }?.value
    }

    /// Equal content, wherever it stands in the text.
    func hasSameContent(as other: DocumentNode) -> Bool {
        switch (self.value, other.value) {
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.hasSameContent(as: $1) }
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.allSatisfy { entry in other[entry.key].map(entry.value.hasSameContent) ?? false }
        default:
            if let left = self.number, let right = other.number { left == right } else { self.value == other.value }
        }
    }
}

/// One key of a map with its value.
struct DocumentEntry: Hashable, Sendable {
    let key: String
    let keyLine: Int
    let keyColumn: Int
    let value: DocumentNode
}
