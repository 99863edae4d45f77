import AAPMCore
import AAPMStorage

/// The values of statements as libpq wants them: texts with an end, pointers and types, in memory that is used again.
struct ParameterBuffer: ~Copyable {
    private var bytes: [CChar] = []
    /// Where a value begins in `bytes`; -1 for NULL.
    private var offsets: [Int] = []
    private var types: [UInt32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    init() {
        self.bytes.reserveCapacity(4096)
        self.offsets.reserveCapacity(64)
    }

    mutating func clear() {
        self.bytes.removeAll(keepingCapacity: self.bytes.capacity < 1 << 20)
        self.offsets.removeAll(keepingCapacity: true)
        self.types.removeAll(keepingCapacity: true)
    }

    /// The type that a value is declared with; 0 lets the server infer it, so that a text fits a JSONB column.
    static func type(of value: SQLValue) -> UInt32 {
        switch value {
        case .null, .text: 0
        case .integer: 20
        case .double: 701
        case .boolean: 16
        case .bytes: 17
        }
    }

    /// - Throws: `.corrupt` for a text with NUL, which cannot be stored.
    mutating func append(_ values: [SQLValue]) throws(StorageError) {
        for value in values {
            self.types.append(Self.type(of: value))
            self.offsets.append(self.bytes.count)
            switch value {
            case .null:
                self.offsets[self.offsets.count - 1] = -1
                continue
            case .integer(let number): self.append(number)
            case .double(let number): for byte in number.description.utf8 { self.bytes.append(CChar(byte)) }
            case .boolean(let truth): self.bytes.append(CChar(truth ? 116 : 102))
            case .text(let text): try self.append(text)
            case .bytes(let bytes): self.append(bytes)
            }
            self.bytes.append(0)
        }
    }

    /// Calls `body` with the values and types of `count` parameters from the `start`-th on.
    mutating func withParameters<Result>(
        from start: Int, count: Int,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UInt32>?) -> Result
    ) -> Result {
        self.bytes.withUnsafeBufferPointer { bytes in
            self.pointers.removeAll(keepingCapacity: true)
            for offset in self.offsets[start..<start + count] {
                self.pointers.append(offset < 0 ? nil : bytes.baseAddress.map { $0 + offset })
            }
            return self.pointers.withUnsafeBufferPointer { pointers in
                self.types.withUnsafeBufferPointer { types in
                    body(pointers.baseAddress, types.baseAddress.map { $0 + start })
                }
            }
        }
    }

    private mutating func append(_ text: String) throws(StorageError) {
        var text = text
        let hasNUL = text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                self.bytes.append(contentsOf: characters)
                return characters.contains(0)
            }
        }
        // The protocol ends a text there: refused rather than cut.
        guard !hasNUL else { throw .corrupt(reason: "a text with a NUL cannot be stored") }
    }

    /// In the form `\x00ff`.
    private mutating func append(_ bytes: [UInt8]) {
        self.bytes.append(92)
        self.bytes.append(120)
        self.bytes.reserveCapacity(self.bytes.count + 2 * bytes.count + 1)
        for byte in bytes {
            self.bytes.append(Self.digit(byte >> 4))
            self.bytes.append(Self.digit(byte & 15))
        }
    }

    private static func digit(_ number: UInt8) -> CChar { CChar(number < 10 ? 48 + number : 87 + number) }

    /// The digits, without a String in between.
    private mutating func append(_ number: Int64) {
        if number < 0 { self.bytes.append(45) }
        var rest = number.magnitude
        let start = self.bytes.count
        repeat {
            self.bytes.append(CChar(48 + rest % 10))
            rest /= 10
        } while rest > 0
        self.bytes[start...].reverse()
    }
}
