package import AAPMCore
import Foundation

/// Reads the plans at start-up.
package struct PlanBookLoader: Sendable {
    private let file: URL

    /// - Parameters:
    ///   - contentFolder: The folder with `plans/`.
    ///   - replacement: A file that is read instead of ours; `nil` for ours.
    package init(contentFolder: String, replacement: String? = nil) {
        self.file =
            replacement.map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: contentFolder, isDirectory: true).appendingPathComponent("plans/plans.yaml")
    }

    /// - Throws: `ContentDefect` when the file is missing, or has anything in it that is not understood: it names each
    ///   place. Limits are never guessed.
    package func load() throws(ContentDefect) -> PlanBook {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: self.file))
        } catch {
            throw ContentDefect("the plans cannot be read: \(self.file.path)")
        }
        let reading = PlanBookReading(bytes)
        guard let book = reading.book else {
            let places = reading.problems.map { "\(self.file.lastPathComponent):\($0)" }
            throw ContentDefect(places.joined(separator: "; "))
        }
        return book
    }
}
