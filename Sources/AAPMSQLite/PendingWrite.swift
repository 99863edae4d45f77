import AAPMCore
import AAPMStorage

/// A write that waits for its turn, whatever it returns.
struct PendingWrite: Sendable {
    /// What it must survive once its caller has heard of it.
    let durability: SQLiteDatabase.Durability
    /// Runs the write; what it gives back tells its caller the outcome once the commit is through or has failed.
    let run: @Sendable (any Transaction) -> Settlement
    /// Tells the caller that the write could not even begin.
    let refuse: @Sendable (StorageError) -> Void

    /// What a write came to inside the transaction.
    struct Settlement {
        let hasFailed: Bool
        /// - Parameter failure: Why the commit failed, if it did. A write that failed by itself keeps its own error.
        let settle: (_ failure: StorageError?) -> Void
    }

    init<Value: Sendable>(
        _ durability: SQLiteDatabase.Durability,
        _ body: @escaping @Sendable (any Transaction) throws(StorageError) -> Value,
        finish: @escaping @Sendable (Result<Value, StorageError>) -> Void
    ) {
        self.durability = durability
        self.run = { transaction in
            let outcome = Result { () throws(StorageError) in try body(transaction) }
            switch outcome {
            case .failure: return Settlement(hasFailed: true) { _ in finish(outcome) }
            case .success: return Settlement(hasFailed: false) { finish($0.map { .failure($0) } ?? outcome) }
            }
        }
        self.refuse = { finish(.failure($0)) }
    }
}
