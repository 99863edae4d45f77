/// Turns a schema document into rules.
enum JSONSchemaReading {
    private static let prefix = "#/$defs/"

    static func rule(_ cursor: DocumentCursor) throws(JSONSchema.Defect) -> JSONSchema.Rule {
        var keywords = JSONSchema.Keywords()
        guard cursor.node.entries != nil else { throw Self.defect(cursor, "a schema is an object") }
        for (keyword, value) in cursor.entries {
            try Self.read(keyword, value, into: &keywords)
        }
        return JSONSchema.Rule(keywords)
    }

    /// The names of all definitions that are referred to.
    static func references(in node: DocumentNode) -> Set<String> {
        switch node.value {
        case .list(let elements): return elements.reduce(into: []) { $0.formUnion(Self.references(in: $1)) }
        case .map(let entries):
            return entries.reduce(into: []) { found, entry in
                if entry.key == "$ref", let text = entry.value.text, text.hasPrefix(Self.prefix) {
                    found.insert(String(text.dropFirst(Self.prefix.count)))
                }
                found.formUnion(Self.references(in: entry.value))
            }
        default: return []
        }
    }

    private static func read(
        _ keyword: String, _ value: DocumentCursor, into keywords: inout JSONSchema.Keywords
    ) throws(JSONSchema.Defect) {
        switch keyword {
        case "$schema", "$id", "$comment", "$defs", "title", "description", "examples", "default": break
        case "$ref":
            guard let text = value.node.text, text.hasPrefix(Self.prefix) else {
                throw Self.defect(value, "$ref has to begin with \(Self.prefix)")
            }
            keywords.reference = String(text.dropFirst(Self.prefix.count))
        case "type":
            for name in value.node.elements ?? [value.node] {
                guard let type = DocumentTypes.named.first(where: { $0.key == name.text }) else {
                    throw Self.defect(value, "unknown type")
                }
                keywords.types.insert(type.value)
            }
        case "properties":
            for (name, property) in value.entries { keywords.properties[name] = try Self.rule(property) }
        case "required": keywords.required = value.items.compactMap(\.node.text)
        case "additionalProperties":
            if case .boolean(let allows) = value.node.value {
                keywords.allowsOthers = allows
            } else {
                keywords.others = try Self.rule(value)
            }
        case "propertyNames": keywords.keys = try Self.rule(value)
        case "items": keywords.items = try Self.rule(value)
        case "enum": keywords.allowed = value.node.elements ?? []
        case "const": keywords.allowed = [value.node]
        case "minItems": keywords.minimumCount = try Self.count(value)
        case "maxItems": keywords.maximumCount = try Self.count(value)
        case "minLength": keywords.minimumLength = try Self.count(value)
        case "maxLength": keywords.maximumLength = try Self.count(value)
        case "minProperties": keywords.minimumProperties = try Self.count(value)
        case "minimum": keywords.minimum = try Self.number(value)
        case "maximum": keywords.maximum = try Self.number(value)
        case "uniqueItems": keywords.isUnique = value.node.value == .boolean(true)
        case "format":
            guard let format = value.node.text.flatMap(TextFormat.init(rawValue:)) else {
                throw Self.defect(value, "unknown format")
            }
            keywords.format = format
        default: throw Self.defect(value, "the keyword “\(keyword)” is not supported")
        }
    }

    private static func count(_ value: DocumentCursor) throws(JSONSchema.Defect) -> Int {
        guard let count = value.node.integer, count >= 0 else { throw Self.defect(value, "a count is expected") }
        return count
    }

    private static func number(_ value: DocumentCursor) throws(JSONSchema.Defect) -> Double {
        guard let number = value.node.number else { throw Self.defect(value, "a number is expected") }
        return number
    }

    private static func defect(_ cursor: DocumentCursor, _ problem: String) -> JSONSchema.Defect {
        JSONSchema.Defect(description: "\(cursor.node.line):\(cursor.node.column): \(cursor.pointer): \(problem)")
    }
}
