import NIOCore

/// Writes the JSON of a request in the order that it is told: providers keep the beginning of a prompt, so that the
/// same layers have to come to the same bytes, and a schema's members keep their author's order.
struct JSONWriter {
    private(set) var buffer: ByteBuffer
    /// Whether something stands before the next key or element.
    private var needsComma = false

    /// - Parameter capacity: In bytes, about what will be written.
    init(capacity: Int) {
        self.buffer = ByteBuffer()
        self.buffer.reserveCapacity(capacity)
    }

    mutating func object(_ members: (inout Self) -> Void) {
        self.nested(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
    }

    mutating func array(_ elements: (inout Self) -> Void) {
        self.nested(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// The name of a member, whose value comes next; ASCII without anything to escape.
    mutating func key(_ name: StaticString) {
        self.separate()
        self.buffer.writeInteger(UInt8(ascii: "\""))
        self.buffer.writeStaticString(name)
        self.buffer.writeStaticString("\":")
        self.needsComma = false
    }

    mutating func string(_ text: String) {
        self.separate()
        self.buffer.writeInteger(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = 0
            for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                self.buffer.writeBytes(utf8[plain..<index])
                self.escape(byte)
                plain = index + 1
            }
            self.buffer.writeBytes(utf8[plain...])
        }
        self.buffer.writeInteger(UInt8(ascii: "\""))
    }

    /// Text that is JSON already.
    mutating func raw(_ json: String) {
        self.separate()
        self.buffer.writeString(json)
    }

    mutating func integer(_ number: Int) {
        self.raw(String(number))
    }

    // MARK: Members

    mutating func member(_ name: StaticString, _ text: String) {
        self.key(name)
        self.string(text)
    }

    mutating func member(_ name: StaticString, _ number: Int) {
        self.key(name)
        self.integer(number)
    }

    /// Nothing for `nil` and for what is no number.
    mutating func member(_ name: StaticString, _ number: Double?) {
        guard let number, number.isFinite else { return }
        self.key(name)
        self.raw(number.description)
    }

    mutating func member(_ name: StaticString, _ truth: Bool) {
        self.key(name)
        self.raw(truth ? "true" : "false")
    }

    mutating func object(_ name: StaticString, _ members: (inout Self) -> Void) {
        self.key(name)
        self.object(members)
    }

    mutating func array(_ name: StaticString, _ elements: (inout Self) -> Void) {
        self.key(name)
        self.array(elements)
    }

    // MARK: Parts

    private mutating func nested(_ open: UInt8, _ close: UInt8, _ content: (inout Self) -> Void) {
        self.separate()
        self.buffer.writeInteger(open)
        self.needsComma = false
        content(&self)
        self.buffer.writeInteger(close)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.buffer.writeInteger(UInt8(ascii: ",")) }
        self.needsComma = true
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22: self.buffer.writeStaticString("\\\"")
        case 0x5C: self.buffer.writeStaticString("\\\\")
        case 0x0A: self.buffer.writeStaticString("\\n")
        case 0x0D: self.buffer.writeStaticString("\\r")
        case 0x09: self.buffer.writeStaticString("\\t")
        default: self.buffer.writeString((byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16))
        }
    }
}
