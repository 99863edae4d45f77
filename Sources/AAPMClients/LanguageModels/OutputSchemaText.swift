import AAPMCore

/// Puts a schema into the part of JSON Schema that a provider takes. What it does not take is said in the description
/// instead, so that the model still knows of it; whoever asks checks the answer anyway.
enum OutputSchemaText {
    struct Dialect {
        /// `nil` takes everything.
        let keywords: Set<String>?
        /// Of `format`.
        let formats: Set<String>
        /// Whether `const` is written as an `enum` of one.
        let writesConstantsAsLists: Bool
    }

    /// - Throws: `.rejected` when the schema is no JSON object.
    static func text(of schema: OutputSchema, for dialect: Dialect) throws(ProviderFault) -> String {
        let isNamed = (1...64).contains(schema.name.utf8.count) && schema.name.utf8.allSatisfy(Self.isNameByte)
        // However the text is wrong, it is no schema.
        guard isNamed, let node = try? SchemaNode(parsing: schema.json), case .object = node else {
            throw ProviderFault(.rejected, code: "schema_invalid")
        }
        return Self.translate(node, dialect).text
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func translate(_ node: SchemaNode, _ dialect: Dialect) -> SchemaNode {
        guard let keywords = dialect.keywords, case .object(let members) = node else { return node }
        var kept: [SchemaNode.Member] = []
        var untaken: [String] = []
        for member in members {
            if member.key == "const", dialect.writesConstantsAsLists {
                kept.append(.init(key: "enum", value: .array([member.value])))
            } else if !keywords.contains(member.key) || !Self.isTaken(member, dialect) {
                if !Self.silent.contains(member.key) { untaken.append("\(member.key): \(member.value.text)") }
            } else {
                kept.append(.init(key: member.key, value: Self.translateValue(of: member, dialect)))
            }
        }
        if !untaken.isEmpty { Self.describe(untaken, in: &kept) }
        return .object(kept)
    }

    private static func isTaken(_ member: SchemaNode.Member, _ dialect: Dialect) -> Bool {
        guard member.key == "format", case .scalar(let text) = member.value else { return true }
        return dialect.formats.contains(String(text.dropFirst().dropLast()))
    }

    private static func translateValue(of member: SchemaNode.Member, _ dialect: Dialect) -> SchemaNode {
        switch (member.key, member.value) {
        case ("properties", .object(let schemas)), ("$defs", .object(let schemas)),
            ("definitions", .object(let schemas)):
            .object(schemas.map { .init(key: $0.key, value: Self.translate($0.value, dialect)) })
        case ("items", let schema), ("additionalProperties", let schema): Self.translate(schema, dialect)
        case ("anyOf", .array(let schemas)), ("oneOf", .array(let schemas)), ("allOf", .array(let schemas)),
            ("prefixItems", .array(let schemas)):
            .array(schemas.map { Self.translate($0, dialect) })
        default: member.value
        }
    }

    /// Appends to the description, or makes one.
    private static func describe(_ constraints: [String], in members: inout [SchemaNode.Member]) {
        // Inside a text of JSON.
        let note = constraints.joined(separator: "; ").reduce(into: "") { text, character in
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        let place = members.firstIndex { $0.key == "description" }
        if let place, case .scalar(let text) = members[place].value, text.hasSuffix("\"") {
            members[place].value = .scalar("\(text.dropLast()) (\(note))\"")
        } else {
            members.append(.init(key: "description", value: .scalar("\"\(note)\"")))
        }
    }

    /// Those that constrain nothing.
    private static let silent: Set = ["$schema", "$id", "$comment", "examples", "default", "title"]
    static let common: Set = [
        "type", "description", "title", "properties", "required", "additionalProperties", "items", "enum", "anyOf",
        "$ref",
        "$defs",
    ]
    static let commonFormats: Set = [
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
    ]
}

extension OutputSchemaText.Dialect {
    static let openAI = Self(
        keywords: OutputSchemaText.common.union([
            "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
            "minItems", "maxItems", "definitions",
        ]), formats: OutputSchemaText.commonFormats, writesConstantsAsLists: false)

    static let anthropic = Self(
        keywords: OutputSchemaText.common.union(["const", "format", "allOf", "definitions"]),
        formats: OutputSchemaText.commonFormats.union(["uri"]), writesConstantsAsLists: false)

    static let google = Self(
        keywords: OutputSchemaText.common.union([
            "format", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "oneOf", "$id", "$anchor",
        ]), formats: OutputSchemaText.commonFormats, writesConstantsAsLists: true)

    /// Takes everything.
    static let plain = Self(keywords: nil, formats: [], writesConstantsAsLists: false)
}
