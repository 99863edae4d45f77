/// Where the data lives, as `DATABASE_URL` says.
enum DatabaseLocation: Hashable, Sendable {
    /// A file; `:memory:` is none.
    case sqlite(path: String)
    /// A `postgresql://` URL, which may hold a password: never shown.
    case postgres(url: String)

    /// - Returns: `nil` for a URL of another kind.
    init?(url: String) {
        if url.hasPrefix("sqlite:///"), url.utf8.count > "sqlite:///".utf8.count {
            self = .sqlite(path: String(url.dropFirst("sqlite://".count)))
        } else if url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") {
            self = .postgres(url: url)
        } else {
            return nil
        }
    }
}
