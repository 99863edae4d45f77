import AAPMCore
import FoundationEssentials
import NIOCore

extension VectorCaller.Answer {
    /// - Throws: `.unavailable` when it is no JSON of that shape: something else than the store has answered.
    func decoded<Value: Decodable>(_: Value.Type = Value.self) throws(VectorStoreError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(self.body.readableBytesView))
        } catch {
            throw .unavailable(reason: "its answer cannot be read")
        }
    }
}

extension Array {
    /// In pieces of at most so many.
    func pieces(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: Swift.max(1, size)).map { self[$0..<Swift.min($0 + size, self.count)] }
    }
}

extension VectorQuery {
    /// How many to ask a store for that breaks ties in an order of its own: ties at the end are settled here.
    func widenedLimit(atMost most: Int) -> Int {
        Swift.min(most, self.limit + 16)
    }
}
