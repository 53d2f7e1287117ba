import { Page } from "../components/page.tsx";

export function NotFoundPage() {
  return (
    <Page title="Page not found" narrow>
      <p>There is nothing at this address.</p>
      <p>
        <a class="button" href="/">
          Go to the home page
        </a>
      </p>
    </Page>
  );
}
