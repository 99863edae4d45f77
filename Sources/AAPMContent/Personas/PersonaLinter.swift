package import AAPMCore

/// Checks persona schemas of the format `aapm/1`: text, JSON Schema, then the rules across fields.
package struct PersonaLinter: Sendable {
    private let schema: JSONSchema

    /// - Parameter schema: The bytes of `Content/schemas/persona-aapm-1.schema.json`.
    /// - Throws: `ContentDefect` when the schema itself is broken, which no author can mend.
    package init(schema: [UInt8]) throws(ContentDefect) {
        do {
            self.schema = try JSONSchema(schema)
        } catch {
            throw ContentDefect("persona-aapm-1.schema.json: \(error)")
        }
    }

    /// Finds every problem of a document at once.
    ///
    /// - Parameter bytes: YAML or JSON.
    /// - Returns: Sorted by line; empty for a document that can be used without a remark.
    package func lint(_ bytes: [UInt8]) -> [Diagnostic] { self.read(bytes).diagnostics }

    /// Reads a document.
    ///
    /// - Returns: The persona schema, unless one of the diagnostics is an error.
    package func read(_ bytes: [UInt8]) -> (persona: PersonaSchema?, diagnostics: [Diagnostic]) {
        let reading = YAMLReader.read(bytes)
        guard let node = reading.root else { return (nil, reading.problems) }
        let root = DocumentCursor(root: node)
        if let foreign = ForeignLayout.diagnostic(for: root) { return (nil, reading.problems + [foreign]) }
        let problems =
            reading.problems + JSONSchemaValidation.problems(in: node, by: self.schema)
            + PersonaChecks.problems(in: root)
        let sorted = Set(problems).sorted()
        guard !sorted.contains(where: { $0.severity == .error }) else { return (nil, sorted) }
        return (PersonaReading.persona(root), sorted)
    }
}
