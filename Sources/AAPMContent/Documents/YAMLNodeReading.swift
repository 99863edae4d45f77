import Yams

/// One pass over the tree of Yams that makes our nodes and notes what the format does not allow.
struct YAMLNodeReading {
    private(set) var problems: [Diagnostic] = []
    /// Looking up the tag of every node is dear and hardly ever needed.
    private let looksForTags: Bool

    private let dropsMarkedKeys: Bool

    /// - Parameters:
    ///   - bytes: What the nodes were parsed from.
    ///   - dropsMarkedKeys: Whether a `DuplicateKeyMarker` has been at work.
    init(of bytes: [UInt8], dropsMarkedKeys: Bool) {
        self.looksForTags = YAMLText.mayHoldTags(bytes)
        self.dropsMarkedKeys = dropsMarkedKeys
    }

    mutating func node(_ node: Node, depth: Int) -> DocumentNode {
        let line = node.mark?.line ?? 1
        let column = node.mark?.column ?? 1
        guard depth <= YAMLReader.depthLimit else {
            self.note(.tooDeep, line, column, "lists and maps are nested more than \(YAMLReader.depthLimit) deep")
            return DocumentNode(value: .null, line: line, column: column)
        }
        guard node.anchor == nil else {
            self.note(
                .yamlAlias, line, column, "anchors (&name) and aliases (*name) are not part of this format",
                fix: "write the value out")
            return DocumentNode(value: .null, line: line, column: column)
        }
        switch node {
        case .scalar(let scalar):
            self.checkTag(node, "tag:yaml.org,2002:str", line, column)
            let value = scalar.style == .plain ? PlainScalar.value(of: scalar.string) : .text(scalar.string)
            return DocumentNode(value: value, line: line, column: column)
        case .sequence(let sequence):
            self.checkTag(node, "tag:yaml.org,2002:seq", line, column)
            var elements: [DocumentNode] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(self.node(element, depth: depth + 1)) }
            return DocumentNode(value: .list(elements), line: line, column: column)
        case .mapping(let mapping):
            self.checkTag(node, "tag:yaml.org,2002:map", line, column)
            var entries: [DocumentEntry] = []
            entries.reserveCapacity(mapping.count)
            for (key, value) in mapping { self.append(key, value, depth: depth, to: &entries) }
            return DocumentNode(value: .map(entries), line: line, column: column)
        case .alias:
            self.note(.yamlAlias, line, column, "aliases (*name) are not part of this format")
            return DocumentNode(value: .null, line: line, column: column)
        }
    }

    private mutating func append(_ key: Node, _ value: Node, depth: Int, to entries: inout [DocumentEntry]) {
        let line = key.mark?.line ?? 1
        let column = key.mark?.column ?? 1
        guard case .scalar(let scalar) = key, key.anchor == nil else {
            self.note(.yamlKey, line, column, "a key has to be a plain word")
            return
        }
        if self.dropsMarkedKeys, DuplicateKeyMarker.isMarked(scalar.string) { return }
        guard scalar.string != "<<" else {
            self.note(.yamlKey, line, column, "merge keys (<<) are not part of this format", fix: "write the fields out")
            return
        }
        entries.append(
            DocumentEntry(
                key: scalar.string, keyLine: line, keyColumn: column, value: self.node(value, depth: depth + 1)))
    }

    private mutating func checkTag(_ node: Node, _ expected: String, _ line: Int, _ column: Int) {
        guard self.looksForTags else { return }
        let tag = node.tag.description
        guard tag != expected else { return }
        self.note(.yamlTag, line, column, "tags such as \(tag) are not part of this format", fix: "leave the tag out")
    }

    private mutating func note(
        _ code: DiagnosticCode, _ line: Int, _ column: Int, _ message: String, fix: String? = nil
    ) {
        self.problems.append(YAMLText.diagnostic(code, (line, column), message, fix: fix))
    }
}
