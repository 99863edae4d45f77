package import AAPMCore
import Foundation

/// Reads the prices of the models at start-up: ours, and an operator's over them.
package struct PriceBookLoader: Sendable {
    private let shipped: URL
    private let override: URL?

    /// - Parameters:
    ///   - contentFolder: The folder with `prices/`.
    ///   - override: A file whose lines win over ours; `nil` for none.
    package init(contentFolder: String, override: String? = nil) {
        self.shipped = URL(fileURLWithPath: contentFolder, isDirectory: true)
            .appendingPathComponent("prices/prices.yaml")
        self.override = override.map { URL(fileURLWithPath: $0) }
    }

    /// - Throws: `ContentDefect` when a file is missing, or has anything in it that is not understood: it names each
    ///   place. Prices are never guessed from half a file.
    package func load() throws(ContentDefect) -> PriceBook {
        let own = try Self.read(self.shipped, isComplete: true)
        guard let override else { return own.book }
        return own.merged(with: try Self.read(override, isComplete: false)).book
    }

    private static func read(_ file: URL, isComplete: Bool) throws(ContentDefect) -> PriceSheet {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: file))
        } catch {
            throw ContentDefect("the price book cannot be read: \(file.path)")
        }
        let reading = PriceSheetReading(bytes, isComplete: isComplete)
        guard let sheet = reading.sheet else {
            let places = reading.problems.map { "\(file.lastPathComponent):\($0)" }
            throw ContentDefect(places.joined(separator: "; "))
        }
        return sheet
    }
}
