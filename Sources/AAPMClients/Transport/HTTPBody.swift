import AsyncHTTPClient
package import NIOCore

/// The body of an answer, in pieces as they come. It can be read once, by one reader; dropping its iterator before the
/// end closes the connection.
package struct HTTPBody: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    private let base: HTTPClientResponse.Body
    private let keeper: (any Sendable)?

    /// - Parameter keeper: Is held until the body is read or dropped.
    init(_ base: HTTPClientResponse.Body, keeping keeper: (any Sendable)?) {
        self.base = base
        self.keeper = keeper
    }

    /// - Parameter pieces: What comes; whatever it throws, the body throws.
    package init<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces) where Pieces.Element == ByteBuffer {
        self.base = .stream(pieces)
        self.keeper = nil
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let reader: Reader

        fileprivate init(_ base: HTTPClientResponse.Body.AsyncIterator, keeping keeper: (any Sendable)?) {
            self.reader = Reader(base, keeping: keeper)
        }

        /// - Throws: `TransportError.cut`; `CancellationError`.
        package mutating func next() async throws -> ByteBuffer? {
            do {
                let piece = try await self.reader.next()
                // A cancelled task's stream ends like one that is complete.
                if piece == nil { try Task.checkCancellation() }
                return piece
            } catch {
                throw try TransportError.told(error, as: .cut)
            }
        }

        /// The next piece, if it comes within a while. Nothing comes after the end, the time, or a body that breaks off.
        ///
        /// - Throws: `CancellationError`.
        func next(within time: Duration) async throws -> ByteBuffer? {
            let reader = self.reader
            // Who asks so has all that matters; however the rest of it fails is of no interest.
            let piece = try? await withDeadline(time) { try await reader.next() }
            try Task.checkCancellation()
            return piece ?? nil
        }

        /// Reads what is left and drops it, so that the connection can be used again; gives up after a while. Nothing
        /// comes afterwards.
        func drain(within time: Duration) async {
            let reader = self.reader
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // The answer is there already; however the rest of it fails is of no interest.
                    while (try? await reader.next()) != nil {}
                }
                // Cancelled when the end has come.
                group.addTask { try? await Task.sleep(for: time) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Unchecked: `base` is used by one task at a time, the one that iterates and in the end, while that one waits, the
    /// one that reads within a time.
    private final class Reader: @unchecked Sendable {
        private var base: HTTPClientResponse.Body.AsyncIterator
        private let keeper: (any Sendable)?

        init(_ base: HTTPClientResponse.Body.AsyncIterator, keeping keeper: (any Sendable)?) {
            self.base = base
            self.keeper = keeper
        }

        @concurrent func next() async throws -> ByteBuffer? { try await self.base.next() }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(self.base.makeAsyncIterator(), keeping: self.keeper)
    }

    /// The whole body.
    ///
    /// - Throws: `TransportError.tooLarge` over `limit` bytes, `.cut`; `CancellationError`.
    package func collect(upTo limit: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await piece in self {
            guard whole.readableBytes + piece.readableBytes <= limit else { throw TransportError.tooLarge }
            if whole.readableBytes == 0 { whole = piece } else { whole.writeImmutableBuffer(piece) }
        }
        return whole
    }
}
