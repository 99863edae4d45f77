/// The place in a list, newest first, after which the next page starts. Clients see only its text and hand it back.
package struct PageCursor: Hashable, Sendable {
    /// When the last item of the page before was created.
    package let createdAt: Timestamp
    /// The id of that item, which decides among items of the same microsecond.
    package let id: String

    /// Ids are UUIDs or slugs; anything longer is rubbish.
    private static let longestID = 64

    package init(createdAt: Timestamp, id: String) {
        self.createdAt = createdAt
        self.id = id
    }

    /// Reads the text of a cursor, such as `00064ff5a7e8c240.018f3a…`.
    ///
    /// - Returns: `nil` unless `text` is sixteen lower-case hexadecimal digits, a dot, and an id of 1 to 64 of
    ///   `a`–`z`, `0`–`9`, `-` and `_`. A gateway answers `.pageInvalid` then.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count > 17, bytes.count <= 17 + Self.longestID, bytes[16] == UInt8(ascii: ".") else { return nil }
        var number: UInt64 = 0
        for byte in bytes[..<16] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            number = number << 4 | UInt64(digit)
        }
        for byte in bytes[17...] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                continue
            default: return nil
            }
        }
        self.createdAt = Timestamp(microseconds: Int64(bitPattern: number))
        self.id = String(decoding: bytes[17...], as: UTF8.self)
    }

    /// What `init(_:)` reads.
    package var text: String {
        let digits = String(UInt64(bitPattern: self.createdAt.microseconds), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits + "." + self.id
    }
}

extension Page {
    /// Makes a page of what a store fetched.
    ///
    /// - Parameters:
    ///   - fetched: Up to `limit` + 1 items, newest first; the one too many shows that there is another page.
    ///   - limit: The items of a page, at least 1.
    ///   - position: Where an item stands in the list.
    package init(fetched: [Item], limit: Int, position: (Item) -> PageCursor) {
        let items = Array(fetched.prefix(limit))
        let last = fetched.count > limit ? items.last : nil
        self.init(items: items, nextCursor: last.map { position($0).text })
    }
}
