/// The one notation of a decimal number: no leading or trailing zeros, no plus, no `-0`; plain up to 21 digits before the
/// point and 40 after it, then `123e45`. Exact: no number is rounded.
enum DecimalText {
    /// - Returns: `nil` when the text is not a number of JSON.
    static func canonical(_ text: some Sequence<UInt8>) -> String? {
        var rest = Array(text)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        var exponent = 0
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            guard let first = rest.first else { return nil }
            let digits = first == UInt8(ascii: "+") || first == UInt8(ascii: "-") ? rest.dropFirst() : rest
            guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy(Self.isDigit) else { return nil }
            exponent = (Int(String(decoding: digits, as: UTF8.self)) ?? 0) * (first == UInt8(ascii: "-") ? -1 : 1)
            rest = []
        }
        guard rest.isEmpty else { return nil }
        return self.text(isNegative: isNegative, digits: Array(whole + fraction), exponent: exponent - fraction.count)
    }

    /// A number of the machine; `nil` when it is not finite.
    static func canonical(_ number: Double) -> String? {
        number.isFinite ? self.canonical(number.description.utf8) : nil
    }

    /// The value is `digits` × 10^`exponent`.
    private static func text(isNegative: Bool, digits: [UInt8], exponent: Int) -> String {
        let zero = UInt8(ascii: "0")
        var digits = Array(digits.drop { $0 == zero })
        var exponent = exponent
        while digits.last == zero {
            digits.removeLast()
            exponent += 1
        }
        guard !digits.isEmpty else { return "0" }
        let sign = isNegative ? "-" : ""
        let point = digits.count + exponent
        func string(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
        if exponent >= 0 {
            guard point <= 21 else { return "\(sign)\(string(digits))e\(exponent)" }
            return sign + string(digits) + String(repeating: "0", count: exponent)
        }
        guard -exponent <= 40 else { return "\(sign)\(string(digits))e\(exponent)" }
        guard point > 0 else { return sign + "0." + String(repeating: "0", count: -point) + string(digits) }
        return sign + string(digits.prefix(point)) + "." + string(digits.dropFirst(point))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
