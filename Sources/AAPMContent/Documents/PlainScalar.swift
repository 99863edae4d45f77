/// Scalars without quotes, resolved by the core schema of YAML 1.2 (specification section 10.3.2).
enum PlainScalar {
    static func value(of text: String) -> DocumentNode.Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        guard let first = text.utf8.first, Self.canBeginNumber(first) else { return .text(text) }
        return Self.number(text) ?? .text(text)
    }

    private static func number(_ text: String) -> DocumentNode.Value? {
        if text.hasPrefix("0x") {
            let digits = text.dropFirst(2)
            return digits.utf8.first.map(Self.isSign) == false ? Int(digits, radix: 16).map { .integer($0) } : nil
        }
        if text.hasPrefix("0o") {
            let digits = text.dropFirst(2)
            return digits.utf8.first.map(Self.isSign) == false ? Int(digits, radix: 8).map { .integer($0) } : nil
        }
        let unsigned = text.utf8.first.map(Self.isSign) == true ? text.utf8.dropFirst() : text.utf8[...]
        if !unsigned.isEmpty, unsigned.allSatisfy(Self.isDigit) {
            return Int(text).map { .integer($0) } ?? Double(text).map { .number($0) }
        }
        // What Double accepts beyond YAML (hexadecimal floats, "infinity") has letters other than the exponent.
        guard unsigned.allSatisfy({ Self.isDigit($0) || Self.isSign($0) || $0 == 0x2E || $0 | 0x20 == 0x65 }),
            unsigned.contains(where: Self.isDigit)
        else { return nil }
        return Double(text).map { .number($0) }
    }

    private static func canBeginNumber(_ byte: UInt8) -> Bool {
        Self.isDigit(byte) || Self.isSign(byte) || byte == 0x2E
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isSign(_ byte: UInt8) -> Bool { byte == 0x2B || byte == 0x2D }
}
