import Foundation

/// One language-neutral case of the folder that is shared beside the project.
struct BehaviourCase: Sendable, CustomStringConvertible {
    let id: String
    let area: String
    let input: CaseValue
    let expected: CaseValue
    /// Why we decided against it, where we did.
    let overruledBy: String?

    var description: String { self.id }

    /// The folder: `AAPM_SHARED`, else `../shared` beside the package; `nil` when a stranger has only the repository.
    private static let file: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["AAPM_SHARED"].map { URL(filePath: $0) }
            ?? package.deletingLastPathComponent().appending(path: "shared")
        let file = folder.appending(path: "cases/behaviour.jsonl")
        return FileManager.default.fileExists(atPath: file.path()) ? file : nil
    }()

    /// Whether the folder is there; without it the suites of cases are skipped and counted as such.
    static var isPresent: Bool {
        if self.file == nil { print("skipped: the shared behaviour cases (no shared folder; set AAPM_SHARED)") }
        return self.file != nil
    }

    /// The cases of these areas.
    static func load(_ areas: Set<String>) throws -> [BehaviourCase] {
        guard let file = self.file else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let record = try JSONDecoder().decode(CaseValue.self, from: Data(line.utf8))
            guard let id = record["id"].text, let area = record["area"].text, areas.contains(area) else { return nil }
            return BehaviourCase(
                id: id, area: area, input: record["input"], expected: record["expected"],
                overruledBy: record["overruled_by"].text)
        }
    }
}

/// A JSON value of a case.
enum CaseValue: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([CaseValue])
    case object([String: CaseValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // each `try?`: not of this kind, try the next
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([CaseValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: CaseValue].self))
        }
    }

    subscript(key: String) -> CaseValue {
        if case .object(let values) = self { values[key] ?? .null } else { .null }
    }

    var text: String? { if case .string(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var integer: Int? { self.number.map { Int($0) } }
    var flag: Bool? { if case .bool(let value) = self { value } else { nil } }
    var list: [CaseValue] { if case .list(let values) = self { values } else { [] } }
    var numbers: [Double] { self.list.compactMap(\.number) }
    var texts: Set<String> { Set(self.list.compactMap(\.text)) }
}
