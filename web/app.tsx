import { Banner } from "./components/banner.tsx";
import { Header } from "./components/header.tsx";
import { AccountPage } from "./pages/account.tsx";
import { AdminPage } from "./pages/admin/admin-page.tsx";
import { AnalyticsPage } from "./pages/analytics/analytics-page.tsx";
import { CommentsPage } from "./pages/comments/comments-page.tsx";
import { EncodeLogPage } from "./pages/encode-log.tsx";
import { ForgotPage } from "./pages/forgot.tsx";
import { HomePage } from "./pages/home.tsx";
import { LoginPage } from "./pages/login.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { PrivateLinkPage } from "./pages/private-link.tsx";
import { RegisterPage } from "./pages/register.tsx";
import { ResetPage } from "./pages/reset.tsx";
import { SearchPage } from "./pages/search/search-page.tsx";
import { SendPage } from "./pages/send.tsx";
import { StudioPage } from "./pages/studio.tsx";
import { UploadPage } from "./pages/upload.tsx";
import { VerifyPage } from "./pages/verify.tsx";
import { WatchPage } from "./pages/watch.tsx";
import { ChannelPage } from "./pages/people/channel.tsx";
import { FeedPage } from "./pages/people/feed.tsx";
import { HistoryPage } from "./pages/people/history.tsx";
import { LikedPage } from "./pages/people/liked.tsx";
import { PlaylistPage } from "./pages/people/playlist.tsx";
import { PlaylistsPage } from "./pages/people/playlists.tsx";
import { WebhookPage } from "./pages/webhooks/webhook-page.tsx";
import { WebhooksPage } from "./pages/webhooks/webhooks-page.tsx";
import { useLocation } from "./router.ts";

export function App() {
  const url = useLocation();
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Banner />
      <Header />
      {pageFor(url)}
      <footer class="footer">
        <a href="/api/docs">API</a>
      </footer>
    </>
  );
}

// worker/web/pages.ts knows the same addresses: others answer 404.
function pageFor(url: URL) {
  const [, page = "", id = "", part = ""] = url.pathname.split("/");
  if (page === "") return <HomePage page={url.searchParams} />;
  if (page === "search") return <SearchPage page={url.searchParams} />;
  if (page === "play") return <PrivateLinkPage key={url.hash} token={url.hash.slice(1)} />;
  if (page === "watch" && id !== "") {
    const start = url.searchParams.get("t") ?? url.searchParams.get("start");
    return <WatchPage key={id} id={id} start={start} commentId={url.searchParams.get("comment")} />;
  }
  if (page === "login") return <LoginPage next={url.searchParams.get("next")} />;
  if (page === "register") return <RegisterPage next={url.searchParams.get("next")} />;
  if (page === "account") return <AccountPage />;
  if (page === "forgot") return <ForgotPage />;
  if (page === "reset") return <ResetPage key={url.hash} token={url.hash.slice(1)} />;
  if (page === "verify") return <VerifyPage key={url.hash} token={url.hash.slice(1)} />;
  if (page === "upload") return <UploadPage videoId={url.searchParams.get("video")} />;
  if (page === "studio" && id === "webhooks") {
    return part === "" ? <WebhooksPage /> : <WebhookPage key={part} id={part} />;
  }
  if (page === "studio" && id !== "" && part === "log") return <EncodeLogPage key={id} id={id} />;
  if (page === "studio" && (id === "analytics" || part === "analytics")) {
    return <AnalyticsPage key={id} videoId={id === "analytics" ? null : id} />;
  }
  if (page === "studio" && id === "comments") return <CommentsPage />;
  if (page === "studio") return <StudioPage />;
  if (page === "admin") return <AdminPage url={url} />;
  if (page === "send" && id !== "") return <SendPage key={id} token={id} />;
  if (page === "channel" && id !== "") return <ChannelPage key={id} id={id} />;
  if (page === "feed") return <FeedPage />;
  if (page === "playlists") return <PlaylistsPage />;
  if (page === "playlist" && id !== "") return <PlaylistPage key={id} id={id} />;
  if (page === "history") return <HistoryPage />;
  if (page === "liked") return <LikedPage />;
  return <NotFoundPage />;
}
