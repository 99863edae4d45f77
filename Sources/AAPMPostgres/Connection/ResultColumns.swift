import AAPMStorage
import CLibpq

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The columns of a result, and how its rows are read.
struct ResultColumns {
    private enum Kind {
        case text
        case integer
        case double
        case boolean
        case bytes
    }

    private let names: [String]
    private let kinds: [Kind]

    init(_ result: OpaquePointer) {
        let indices = 0..<PQnfields(result)
        self.names = indices.map { String(cString: PQfname(result, $0)) }
        self.kinds = indices.map { index in
            switch PQftype(result, index) {
            case 16: .boolean
            case 17: .bytes
            case 20, 21, 23: .integer
            case 700, 701: .double
            default: .text
            }
        }
    }

    func rows(of result: OpaquePointer) -> [Row] {
        let count = PQntuples(result)
        var rows: [Row] = []
        rows.reserveCapacity(Int(count))
        for row in 0..<count {
            var values: [SQLValue] = []
            values.reserveCapacity(self.kinds.count)
            for (column, kind) in self.kinds.enumerated() {
                values.append(Self.value(of: result, row, Int32(column), kind))
            }
            rows.append(Row(columns: self.names, values: values))
        }
        return rows
    }

    /// The bytes behind `\x00ff`, the server's form since 9.0.
    private static func bytes(of text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let count = max(0, text.count - 2) / 2
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, written in
            for index in 0..<count {
                bytes[index] = Self.number(text[2 + 2 * index]) << 4 | Self.number(text[3 + 2 * index])
            }
            written = count
        }
    }

    /// Of a digit from 0 to f.
    private static func number(_ digit: UInt8) -> UInt8 { digit < 58 ? digit &- 48 : digit &- 87 }

    private static func value(of result: OpaquePointer, _ row: Int32, _ column: Int32, _ kind: Kind) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        switch kind {
        case .boolean: return .boolean(start.pointee == 116)
        case .double: return .double(strtod(start, nil))
        case .integer: return .integer(Int64(strtoll(start, nil, 10)))
        case .bytes:
            let length = Int(PQgetlength(result, row, column))
            return start.withMemoryRebound(to: UInt8.self, capacity: length) {
                .bytes(Self.bytes(of: UnsafeBufferPointer(start: $0, count: length)))
            }
        case .text:
            let length = Int(PQgetlength(result, row, column))
            return start.withMemoryRebound(to: UInt8.self, capacity: length) {
                .text(String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self))
            }
        }
    }
}
