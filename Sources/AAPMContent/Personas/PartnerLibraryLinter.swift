package import AAPMCore

/// Checks shared partner libraries of the format `aapm-partner/1`.
package struct PartnerLibraryLinter: Sendable {
    private let schema: JSONSchema

    /// - Parameter schema: The bytes of `Content/schemas/partner-aapm-1.schema.json`.
    /// - Throws: `ContentDefect` when the schema itself is broken.
    package init(schema: [UInt8]) throws(ContentDefect) {
        do {
            self.schema = try JSONSchema(schema)
        } catch {
            throw ContentDefect("partner-aapm-1.schema.json: \(error)")
        }
    }

    /// - Returns: The library, unless one of the diagnostics (sorted by line) is an error.
    package func read(_ bytes: [UInt8]) -> (library: PartnerLibrary?, diagnostics: [Diagnostic]) {
        let reading = YAMLReader.read(bytes)
        guard let node = reading.root else { return (nil, reading.problems) }
        let root = DocumentCursor(root: node)
        var problems = reading.problems + JSONSchemaValidation.problems(in: node, by: self.schema)
        for (name, forms) in root["moves"]?.entries ?? [] {
            guard let move = Move(rawValue: name) else { continue }
            let known = move.placeholders.union(["name", "character"])
            problems += FormChecks.placeholderProblems(in: forms, known: known)
            problems += FormChecks.coverageProblems(in: forms)
            problems += FormChecks.endProblems(in: forms)
        }
        let sorted = Set(problems).sorted()
        guard !sorted.contains(where: { $0.severity == .error }) else { return (nil, sorted) }
        return (PartnerLibraryReading.library(root), sorted)
    }
}
