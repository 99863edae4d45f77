/// A page of a list, newest first.
package struct Page<Item: Sendable>: Sendable {
    package let items: [Item]
    /// The id after which the next page starts; `nil` on the last page.
    package let nextCursor: String?

    package init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }

    package func map<Other: Sendable>(_ transform: (Item) -> Other) -> Page<Other> {
        Page<Other>(items: self.items.map(transform), nextCursor: self.nextCursor)
    }
}
