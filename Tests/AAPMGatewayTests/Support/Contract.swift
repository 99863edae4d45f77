import Foundation
import Yams

@testable import AAPMGateway

/// `openapi.yaml` as a thing to check against.
struct Contract {
    private let root: Node

    /// The root of the project, from this file's place in it.
    static var projectRoot: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    static func text() throws -> String {
        try String(contentsOf: self.projectRoot.appending(path: "openapi.yaml"), encoding: .utf8)
    }

    init() throws {
        self.root = try Yams.compose(yaml: try Self.text()) ?? Node("")
    }

    /// `GET /v1/me` and so on.
    var operations: Set<String> {
        var operations: Set<String> = []
        for (path, item) in self.root["paths"]?.mapping ?? [:] {
            for (method, _) in item.mapping ?? [:] {
                operations.insert("\((method.string ?? "").uppercased()) \(path.string ?? "")")
            }
        }
        return operations
    }

    /// Operations, by id, that take no token at all.
    func isPublic(_ operation: String) -> Bool {
        let parts = operation.split(separator: " ").map(String.init)
        let security = self.root["paths"]?[parts[1]]?[parts[0].lowercased()]?["security"]
        return security?.sequence?.isEmpty ?? false
    }

    /// What is wrong with a value by a named schema; empty when nothing is.
    func faults(of value: JSONValue, schema name: String) -> [String] {
        guard let schema = self.root["components"]?["schemas"]?[name] else { return ["no schema \(name)"] }
        return self.faults(of: value, schema, at: "")
    }

    /// The part of JSON Schema that the contract uses.
    private func faults(of value: JSONValue, _ schema: Node, at path: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            return self.faults(of: value, schema: String(reference.split(separator: "/").last ?? ""))
                .map { path + $0 }
        }
        if let options = schema["anyOf"]?.sequence {
            let results = options.map { self.faults(of: value, $0, at: path) }
            return results.contains { $0.isEmpty } ? [] : results.first ?? []
        }
        var faults: [String] = []
        let types = schema["type"]?.sequence?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] }
        if let types, !types.contains(where: { Self.value(value, isA: $0) }) {
            return ["\(path): is no \(types.joined(separator: " or "))"]
        }
        if let allowed = schema["enum"]?.sequence?.map({ $0.string ?? "" }), !value.isNull {
            let text = value.text ?? value.whole.map(String.init) ?? ""
            if !allowed.contains(text) { faults.append("\(path): \(text) is not one of \(allowed)") }
        }
        if let constant = schema["const"]?.string, value.text != constant {
            faults.append("\(path): is not \(constant)")
        }
        let properties = schema["properties"]?.mapping ?? [:]
        if case .object(let members) = value {
            for required in schema["required"]?.sequence?.compactMap(\.string) ?? []
            where !members.contains(where: { $0.0 == required }) {
                faults.append("\(path)/\(required): is missing")
            }
            for (name, member) in members {
                if let property = properties[Node(name)] {
                    faults += self.faults(of: member, property, at: "\(path)/\(name)")
                } else if schema["additionalProperties"]?.bool == false {
                    faults.append("\(path)/\(name): is not in the contract")
                } else if let other = schema["additionalProperties"], other.mapping != nil {
                    faults += self.faults(of: member, other, at: "\(path)/\(name)")
                }
            }
        }
        if let items = schema["items"] {
            for (index, item) in value.items.enumerated() {
                faults += self.faults(of: item, items, at: "\(path)/\(index)")
            }
        }
        return faults
    }

    private static func value(_ value: JSONValue, isA type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
            (.string, "string"), (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }
}
