/// The part of JSON Schema (draft 2020-12) that our formats are written in.
///
/// A keyword outside that part makes the schema itself invalid: nothing is silently ignored. `format` is checked by
/// `TextFormat`; other validators treat it as a note, so a document valid here is valid there, too.
struct JSONSchema: Sendable {
    /// A schema that is not written in our part of the language.
    struct Defect: Error, CustomStringConvertible {
        let description: String
    }

    /// One schema object. What is `nil` or empty does not constrain.
    struct Keywords: Sendable {
        var reference: String?
        var types: DocumentTypes = []
        var properties: [String: Rule] = [:]
        var required: [String] = []
        /// `false` when only `properties` are allowed.
        var allowsOthers = true
        /// What other properties have to satisfy.
        var others: Rule?
        var keys: Rule?
        var items: Rule?
        var allowed: [DocumentNode] = []
        var minimumCount: Int?
        var maximumCount: Int?
        var minimumLength: Int?
        var maximumLength: Int?
        var minimum: Double?
        var maximum: Double?
        var minimumProperties: Int?
        var isUnique = false
        var format: TextFormat?
    }

    /// A schema object as a reference: it is passed along for every node of a document, and copying is dear.
    final class Rule: Sendable {
        let keywords: Keywords

        init(_ keywords: Keywords) { self.keywords = keywords }
    }

    let root: Rule
    let definitions: [String: Rule]

    /// - Parameter bytes: The schema as JSON.
    /// - Throws: `Defect` naming the place and the keyword.
    init(_ bytes: [UInt8]) throws(Defect) {
        let reading = YAMLReader.read(bytes)
        guard let document = reading.root, reading.problems.isEmpty else {
            throw Defect(description: reading.problems.first?.description ?? "the schema is empty")
        }
        let cursor = DocumentCursor(root: document)
        self.root = try JSONSchemaReading.rule(cursor)
        var definitions: [String: Rule] = [:]
        for (name, definition) in cursor["$defs"]?.entries ?? [] {
            definitions[name] = try JSONSchemaReading.rule(definition)
        }
        self.definitions = definitions
        for reference in JSONSchemaReading.references(in: document) where definitions[reference] == nil {
            throw Defect(description: "$ref to “\(reference)”, which is not in $defs")
        }
    }
}
