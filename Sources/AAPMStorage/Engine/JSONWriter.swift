import AAPMCore

/// Writes compact JSON of a known shape, many times as fast as an encoder, for the columns that each turn writes.
struct JSONWriter {
    private var bytes: [UInt8] = []
    /// Whether something stands before the next key or element.
    private var needsComma = false
    private var hasNUL = false

    /// - Parameter write: Writes one object or array.
    /// - Throws: `.corrupt` when a string holds a NUL, which PostgreSQL's JSONB has no place for.
    static func text(_ write: (inout JSONWriter) -> Void) throws(StorageError) -> JSONText {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(512)
        write(&writer)
        guard !writer.hasNUL else { throw .corrupt(reason: "a text with a NUL cannot be stored") }
        return JSONText(stored: String(decoding: writer.bytes, as: UTF8.self))
    }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        self.nested(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    mutating func array<Element>(_ elements: [Element], _ write: (inout JSONWriter, Element) -> Void) {
        self.nested(UInt8(ascii: "["), UInt8(ascii: "]")) { writer in
            for element in elements { write(&writer, element) }
        }
    }

    /// The name of a member, whose value comes next; ASCII without anything to escape.
    mutating func key(_ name: StaticString) {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { self.bytes.append(contentsOf: $0) }
        self.bytes.append(UInt8(ascii: "\""))
        self.bytes.append(UInt8(ascii: ":"))
        self.needsComma = false
    }

    mutating func string(_ text: String) {
        self.separate()
        self.bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = 0
            for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                self.bytes.append(contentsOf: utf8[plain..<index])
                self.escape(byte)
                plain = index + 1
            }
            self.bytes.append(contentsOf: utf8[plain...])
        }
        self.bytes.append(UInt8(ascii: "\""))
    }

    mutating func integer(_ number: Int) {
        self.literal(String(number))
    }

    /// - Parameter number: Finite; JSON has no other numbers. The shortest text that reads back as the same number.
    mutating func double(_ number: Double) {
        precondition(number.isFinite, "a number of ours is finite")
        self.literal(number.description)
    }

    mutating func boolean(_ truth: Bool) {
        self.literal(truth ? "true" : "false")
    }

    // MARK: Members

    mutating func member(_ name: StaticString, _ text: String) {
        self.key(name)
        self.string(text)
    }

    /// Nothing for `nil`, as encoders do.
    mutating func member(_ name: StaticString, _ text: String?) {
        if let text { self.member(name, text) }
    }

    mutating func member(_ name: StaticString, _ number: Int) {
        self.key(name)
        self.integer(number)
    }

    mutating func member(_ name: StaticString, _ number: Double) {
        self.key(name)
        self.double(number)
    }

    mutating func member(_ name: StaticString, _ truth: Bool) {
        self.key(name)
        self.boolean(truth)
    }

    mutating func member<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        self.key(name)
        self.array(elements, write)
    }

    // MARK: Parts

    private mutating func nested(_ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) -> Void) {
        self.separate()
        self.bytes.append(open)
        self.needsComma = false
        content(&self)
        self.bytes.append(close)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.bytes.append(UInt8(ascii: ",")) }
        self.needsComma = true
    }

    private mutating func literal(_ text: String) {
        self.separate()
        self.bytes.append(contentsOf: text.utf8)
    }

    private mutating func escape(_ byte: UInt8) {
        if byte == 0 { self.hasNUL = true }
        self.bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: self.bytes.append(byte)
        case 0x0A: self.bytes.append(UInt8(ascii: "n"))
        case 0x0D: self.bytes.append(UInt8(ascii: "r"))
        case 0x09: self.bytes.append(UInt8(ascii: "t"))
        default:
            self.bytes.append(contentsOf: "u00".utf8)
            let digits = String(byte, radix: 16)
            if digits.utf8.count == 1 { self.bytes.append(UInt8(ascii: "0")) }
            self.bytes.append(contentsOf: digits.utf8)
        }
    }
}
