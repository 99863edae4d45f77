import AsyncHTTPClient
package import NIOCore

/// The body of an answer, in pieces as they come. It can be read once, by one reader; dropping its iterator before the
/// end closes the connection.
package struct HTTPBody: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    private let base: HTTPClientResponse.Body

    init(_ base: HTTPClientResponse.Body) {
        self.base = base
    }

    /// - Parameter pieces: What comes; whatever it throws, the body throws.
    package init<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces) where Pieces.Element == ByteBuffer {
        self.base = .stream(pieces)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: HTTPClientResponse.Body.AsyncIterator

        /// - Throws: `TransportError.cut`; `CancellationError`.
        package mutating func next() async throws -> ByteBuffer? {
            do {
                let piece = try await self.base.next()
                // A cancelled task's stream ends like one that is complete.
                if piece == nil { try Task.checkCancellation() }
                return piece
            } catch let error as CancellationError {
                throw error
            } catch let error as TransportError {
                throw error
            } catch {
                try Task.checkCancellation()
                throw TransportError.cut
            }
        }

        /// Reads what is left and drops it, so that the connection can be used again; gives up after a while. The
        /// iterator is of no use afterwards.
        consuming func drain(within time: Duration) async {
            let remainder = Remainder(self.base)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await remainder.read() }
                // Cancelled when the end has come.
                group.addTask { try? await Task.sleep(for: time) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Keeps the iterator for the one task that reads the rest.
    ///
    /// Unchecked: `rest` is used by the child task of `drain` alone, after its caller has given the iterator up.
    private final class Remainder: @unchecked Sendable {
        private var rest: HTTPClientResponse.Body.AsyncIterator

        init(_ rest: HTTPClientResponse.Body.AsyncIterator) {
            self.rest = rest
        }

        func read() async {
            // The answer is there already; however the rest of it fails is of no interest.
            while (try? await self.rest.next()) != nil {}
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: self.base.makeAsyncIterator())
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
