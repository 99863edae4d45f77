import AAPMContent
import Foundation

/// The content of the repository, as the tests see it.
enum ContentFolder {
    /// Found from this file, because tests run in any directory.
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Content").path

    static var loader: PersonaCatalogLoader { PersonaCatalogLoader(contentFolder: Self.path) }

    static func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path).appendingPathComponent(file)))
    }

    static func linter() throws -> PersonaLinter { try Self.loader.personaLinter() }
}
