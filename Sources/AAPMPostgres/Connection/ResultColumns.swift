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
    }

    private let names: [String]
    private let kinds: [Kind]

    init(_ result: OpaquePointer) {
        let indices = 0..<PQnfields(result)
        self.names = indices.map { String(cString: PQfname(result, $0)) }
        self.kinds = indices.map { index in
            switch PQftype(result, index) {
            case 16: .boolean
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

    private static func value(of result: OpaquePointer, _ row: Int32, _ column: Int32, _ kind: Kind) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        switch kind {
        case .boolean: return .boolean(start.pointee == 116)
        case .double: return .double(strtod(start, nil))
        case .integer: return .integer(Int64(strtoll(start, nil, 10)))
        case .text:
            let length = Int(PQgetlength(result, row, column))
            return start.withMemoryRebound(to: UInt8.self, capacity: length) {
                .text(String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self))
            }
        }
    }
}
