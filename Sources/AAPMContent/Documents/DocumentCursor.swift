/// A node together with the way to it, for messages with a JSON pointer.
struct DocumentCursor: Sendable {
    /// The way from the root, as a list that shares its beginning with its neighbours.
    private final class Path: Sendable {
        let parent: Path?
        let component: String

        init(parent: Path?, component: String) {
            self.parent = parent
            self.component = component
        }
    }

    let node: DocumentNode
    private let path: Path?

    init(root: DocumentNode) {
        self.node = root
        self.path = nil
    }

    private init(node: DocumentNode, path: Path) {
        self.node = node
        self.path = path
    }

    /// The value of a key; `nil` when this is no map or has no such key.
    subscript(key: String) -> DocumentCursor? {
        self.node[key].map { self.child($0, key) }
    }

    /// The elements of the list under `key`; empty when there is none.
    func items(_ key: String) -> [DocumentCursor] { self[key]?.items ?? [] }

    /// The elements of this list; empty when it is none.
    var items: [DocumentCursor] {
        guard let elements = self.node.elements else { return [] }
        return elements.enumerated().map { self.child($1, String($0)) }
    }

    /// The entries of this map; empty when it is none.
    var entries: [(key: String, cursor: DocumentCursor)] {
        (self.node.entries ?? []).map { ($0.key, self.child($0.value, $0.key)) }
    }

    /// The text under `key`.
    func text(_ key: String) -> String? { self.node[key]?.text }

    func child(_ node: DocumentNode, _ component: String) -> DocumentCursor {
        DocumentCursor(node: node, path: Path(parent: self.path, component: component))
    }

    /// JSON Pointer (RFC 6901).
    var pointer: String {
        var components: [String] = []
        var step = self.path
        while let current = step {
            components.append(Self.escaped(current.component))
            step = current.parent
        }
        return components.reversed().map { "/" + $0 }.joined()
    }

    private static func escaped(_ component: String) -> String {
        guard component.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return component
        }
        return component.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}
