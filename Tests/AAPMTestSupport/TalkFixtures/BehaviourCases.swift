import Foundation

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
        try? Self.decoder.decode(type, from: self.inputJSON)
    }

    /// The expectation as `type`, `nil` when it has another shape.
    package func expected<Value: Decodable>(_ type: Value.Type = Value.self) -> Value? {
        // As above.
        try? Self.decoder.decode(type, from: self.expectedJSON)
    }

    private static var decoder: JSONDecoder { JSONDecoder() }

    /// All cases of an area, in the order of the file; empty when the shared folder is not there.
    ///
    /// The folder is `AAPM_SHARED`, or `../shared` beside the package.
    package static func all(in area: String) throws -> [BehaviourCase] {
        let file = self.folder.appendingPathComponent("cases/behaviour.jsonl")
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let parsed = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let object = parsed as? [String: Any], object["area"] as? String == area,
                let id = object["id"] as? String, let input = object["input"], let expected = object["expected"]
            else { return nil }
            return BehaviourCase(
                id: id, area: area, overruledBy: object["overruled_by"] as? String,
                inputJSON: try JSONSerialization.data(withJSONObject: input, options: .fragmentsAllowed),
                expectedJSON: try JSONSerialization.data(withJSONObject: expected, options: .fragmentsAllowed))
        }
    }

    private static var folder: URL {
        if let path = ProcessInfo.processInfo.environment["AAPM_SHARED"] { return URL(fileURLWithPath: path) }
        // Tests/AAPMTestSupport/TalkFixtures/BehaviourCases.swift
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("../shared").standardizedFileURL
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
        if self.passed + self.skipped.count == 0 {
            print("cases \(self.area): the shared folder is not there, all skipped")
        } else {
            print("cases \(self.area): \(self.passed) run, \(self.skipped.count) skipped")
        }
        for entry in self.skipped { print("cases \(self.area): skipped \(entry.id): \(entry.reason)") }
        return self.passed
    }
}
