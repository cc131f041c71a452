//! The route table: a router whose every route states the access it demands, so that forgetting is not possible.

use crate::{Access, App, Cx, Error};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};

/// A route as the tests see it.
#[derive(Debug, Clone)]
pub struct RouteInfo {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
}

/// Collects the routes of all modules.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    infos: Vec<RouteInfo>,
}

impl Routes {
    /// A page or a read of the API.
    pub fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A write.
    pub fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// A replacement, in the JSON API.
    pub fn put<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::PUT, MethodFilter::PUT, path, access, handler)
    }

    /// A removal, in the JSON API.
    pub fn delete<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.route(Method::DELETE, MethodFilter::DELETE, path, access, handler)
    }

    fn route<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let guard = from_fn(move |request: Request, next: Next| guard(access, request, next));
        self.router = self.router.route(path, on(filter, handler).route_layer(guard));
        self.infos.push(RouteInfo { method, path, access });
        self
    }

    /// The router and the table of what each route demands.
    pub fn finish(self) -> (Router<App>, Vec<RouteInfo>) {
        (self.router, self.infos)
    }
}

async fn guard(access: Access, request: Request, next: Next) -> Response {
    let Some(cx) = request.extensions().get::<Cx>() else {
        return Error::internal("a request without context").into_response();
    };
    let refusal = match (access, &cx.session) {
        (Access::Public, _) => None,
        (_, None) => Some(Error::SignInNeeded),
        (Access::SignedIn, Some(_)) => None,
        (Access::Holds(permission), Some(session)) => {
            if session.actor.can(permission) {
                None
            } else {
                Some(Error::Forbidden)
            }
        }
    };
    match refusal {
        None => next.run(request).await,
        Some(error) => error.into_response(),
    }
}
