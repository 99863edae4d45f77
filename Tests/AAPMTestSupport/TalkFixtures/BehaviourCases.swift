import FoundationEssentials

/// One of the language-neutral cases of the shared folder. They are read where they lie and never copied.
package struct BehaviourCase: Sendable {
    package let id: String
    package let area: String
    /// The decision that rules the case out, if any.
    package let overruledBy: String?
    private let inputJSON: Data
    private let expectedJSON: Data

    /// The input as `type`, `nil` when it has another shape.
    package func input<Value: Decodable>(_ type: Value.Type = Value.self) -> Value? {
        // Cases of one area have several shapes; trying them is how they are told apart.
        try? JSONDecoder().decode(type, from: self.inputJSON)
    }

    /// The expectation as `type`, `nil` when it has another shape.
    package func expected<Value: Decodable>(_ type: Value.Type = Value.self) -> Value? {
        // As above.
        try? JSONDecoder().decode(type, from: self.expectedJSON)
    }

    /// Whether the shared folder is there: `AAPM_SHARED`, or `../shared` beside the package.
    package static var areThere: Bool { FileManager.default.fileExists(atPath: self.file) }

    /// All cases of an area, in the order of the file.
    package static func all(in area: String) throws -> [BehaviourCase] {
        let text = try String(contentsOfFile: self.file, encoding: .utf8)
        return try text.split(separator: "\n").compactMap { line in
            let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
            guard row.area == area else { return nil }
            return BehaviourCase(
                id: row.id, area: area, overruledBy: row.overruledBy,
                inputJSON: try JSONEncoder().encode(row.input), expectedJSON: try JSONEncoder().encode(row.expected))
        }
    }

    private struct Row: Decodable {
        let id: String
        let area: String
        let input: JSONTree
        let expected: JSONTree
        let overruledBy: String?

        enum CodingKeys: String, CodingKey {
            case id, area, input, expected
            case overruledBy = "overruled_by"
        }
    }

    private static var file: String {
        self.folder + "/cases/behaviour.jsonl"
    }

    private static var folder: String {
        if let path = ProcessInfo.processInfo.environment["AAPM_SHARED"] { return path }
        // Tests/AAPMTestSupport/TalkFixtures/BehaviourCases.swift
        return #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/../shared"
    }
}

/// Any JSON, read to be written again in part.
private enum JSONTree: Codable {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {  // Trying is how JSON's types are told apart.
            self = .truth(truth)
        } else if let number = try? value.decode(Double.self) {  // As above.
            self = .number(number)
        } else if let text = try? value.decode(String.self) {  // As above.
            self = .text(text)
        } else if let list = try? value.decode([JSONTree].self) {  // As above.
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONTree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .truth(let truth): try container.encode(truth)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}

/// Counts what was run and what was not, and says so in one line.
package struct CaseTally {
    private let area: String
    private var passed = 0
    private var skipped: [(id: String, reason: String)] = []

    package init(area: String) {
        self.area = area
    }

    package mutating func run() { self.passed += 1 }

    package mutating func skip(_ id: String, _ reason: String) { self.skipped.append((id, reason)) }

    /// - Returns: The cases run, for the test to check.
    @discardableResult
    package func report() -> Int {
        print("cases \(self.area): \(self.passed) run, \(self.skipped.count) skipped")
        for entry in self.skipped { print("cases \(self.area): skipped \(entry.id): \(entry.reason)") }
        return self.passed
    }
}
